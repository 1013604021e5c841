"""Ask a project's documentation a few questions, in the ways programs do: one by one, streamed, in threads, async.

OPENAI_BASE_URL=… OPENAI_API_KEY=… python main.py [--docs FOLDER] [--model NAME]
"""

import argparse
import asyncio
from pathlib import Path

from agent import build_agent
from answering import build_answering, build_briefing
from langchain_openai import ChatOpenAI
from library import build_retriever, read_documents

PROJECT = Path(__file__).resolve().parents[2]
IN_THREADS = ["Does dashcam open a connection?", "What is lost with kill -9?", "May power loss lose anything?"]
ASYNC = ["Which texts are masked before they reach the disk?", "Which Python versions are supported, on Linux?"]
FOR_THE_AGENT = ["Search the documentation: what is masked?", "Count the words of the documentation on masking."]


def main() -> None:
    args = options()
    documents = read_documents(args.docs)
    print(f"{len(documents)} documents")
    retriever = build_retriever(documents)
    # not every server that speaks OpenAI's language knows the newer name of this limit
    limit = {"max_tokens": 120}
    model = ChatOpenAI(model=args.model, temperature=0, stream_usage=True, timeout=120, extra_body=limit)
    answering = build_answering(retriever, model)

    show("one question", answering.invoke("Is there a dashboard yet?"))
    show("streamed", *answering.stream("Can dashcam change or fail a program?"))
    show("three in threads, summed up", build_briefing(answering, model).invoke(IN_THREADS))
    show("two at once, async", "\n".join(asyncio.run(ask_together(answering))))
    agent = build_agent(retriever, model)
    for question in FOR_THE_AGENT:
        show(f"agent: {question}", converse(agent, question))
    show("a model that is down", ask_in_vain(retriever, args.model))


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=Path, default=PROJECT, help="a folder with README.md and docs/")
    parser.add_argument("--model", default="gpt-4o-mini")
    return parser.parse_args()


async def ask_together(answering) -> list[str]:
    return await asyncio.gather(*(answering.ainvoke(question) for question in ASYNC))


def converse(agent, question: str) -> str:
    said = agent.invoke(
        {"messages": [{"role": "user", "content": question}]},
        {"configurable": {"thread_id": "reader-1"}},
    )
    return said["messages"][-1].text


def ask_in_vain(retriever, name: str) -> str:
    """Nothing listens on port 9: the call fails, and the program goes on."""
    backup = ChatOpenAI(model=name, base_url="http://127.0.0.1:9/v1", max_retries=0, timeout=5)
    try:
        return build_answering(retriever, backup).invoke("Is anybody there?")
    except Exception as error:
        return f"caught {type(error).__name__}: {error}"


def show(title: str, *pieces: str) -> None:
    print(f"\n== {title}")
    for piece in pieces:
        print(piece, end="", flush=True)
    print()


if __name__ == "__main__":
    main()
