// A small program for each way of building an app, to be copied and recorded as it is.

export interface Way {
  readonly key: string;
  readonly label: string;
  readonly code: string;
  readonly note: string;
}

const RUN = "Save it as app.py, then: dashcam run app.py";

/** What a program needs to run as it stands. */
function needs(packages: string, key: string): string {
  return `Needs pip install ${packages}, and ${key} in the environment. ${RUN}`;
}

export const WAYS: readonly [Way, ...Way[]] = [
  {
    key: "python",
    label: "Plain Python",
    code: `import dashcam

@dashcam.span(kind="retriever")
def search(question):
    return ["Parcels leave the depot at six."]

@dashcam.span
def answer(question):
    return search(question)[0]

dashcam.start()
print(answer("When do parcels leave?"))`,
    note: "Needs nothing else: python app.py",
  },
  {
    key: "openai",
    label: "OpenAI",
    code: `from openai import OpenAI

client = OpenAI()
reply = client.chat.completions.create(
    model="gpt-4o-mini",
    messages=[{"role": "user", "content": "When do parcels leave?"}],
)
print(reply.choices[0].message.content)`,
    note: needs("openai", "OPENAI_API_KEY"),
  },
  {
    key: "anthropic",
    label: "Anthropic",
    code: `from anthropic import Anthropic

client = Anthropic()
reply = client.messages.create(
    model="claude-haiku-4-5",
    max_tokens=200,
    messages=[{"role": "user", "content": "When do parcels leave?"}],
)
print(reply.content[0].text)`,
    note: needs("anthropic", "ANTHROPIC_API_KEY"),
  },
  {
    key: "langchain",
    label: "LangChain",
    code: `from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

prompt = ChatPromptTemplate.from_template("Answer in one sentence: {question}")
chain = prompt | ChatOpenAI(model="gpt-4o-mini")
print(chain.invoke({"question": "When do parcels leave?"}).content)`,
    note: needs("langchain-openai", "OPENAI_API_KEY"),
  },
  {
    key: "llamaindex",
    label: "LlamaIndex",
    code: `from llama_index.core import Document, VectorStoreIndex

index = VectorStoreIndex.from_documents([Document(text="Parcels leave the depot at six.")])
print(index.as_query_engine().query("When do parcels leave?"))`,
    note: `${needs("llama-index", "OPENAI_API_KEY")} Another server is named by OPENAI_API_BASE: LlamaIndex does not read OPENAI_BASE_URL.`,
  },
  {
    key: "agents",
    label: "OpenAI Agents",
    code: `from agents import Agent, Runner, function_tool

@function_tool
def departures(place: str) -> str:
    return "Parcels leave at six."

agent = Agent(name="Depot", model="gpt-4o-mini", tools=[departures])
print(Runner.run_sync(agent, "When do parcels leave the depot?").final_output)`,
    note: needs("openai-agents", "OPENAI_API_KEY"),
  },
  {
    key: "pydantic-ai",
    label: "Pydantic AI",
    code: `from pydantic_ai import Agent

agent = Agent("openai:gpt-4o-mini", instructions="Answer in one sentence.")
print(agent.run_sync("When do parcels leave?").output)`,
    note: needs("pydantic-ai", "OPENAI_API_KEY"),
  },
];
