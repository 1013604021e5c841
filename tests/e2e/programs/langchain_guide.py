"""A guide on LangChain: a chain with a model of its own, in an app that goes up its base classes.

The browser's environment has no LangChain: `recorded/langchain_guide.jsonl` is what `dashcam export` wrote of one run.
"""

import time

from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnableParallel, RunnablePassthrough

import dashcam


class HouseModel(FakeListChatModel):
    def _generate(self, messages, stop=None, run_manager=None, **options):
        time.sleep(0.3)
        return super()._generate(messages, stop, run_manager, **options)

    def invoke(self, input, config=None, **options):
        return super().invoke(input, config, **options)


class Guide:
    def __init__(self):
        prompt = ChatPromptTemplate.from_messages([("system", "Answer from: {context}"), ("human", "{question}")])
        both = RunnableParallel(context=RunnableLambda(self.find), question=RunnablePassthrough())
        self.chain = both | prompt | HouseModel(responses=["We close at six."]) | StrOutputParser()

    def find(self, question):
        return "Opening hours: nine to six."

    @dashcam.span
    def answer(self, question):
        return self.chain.invoke(question)


class PoliteGuide(Guide):
    @dashcam.span
    def answer(self, question):
        return f"Thank you for asking. {super().answer(question)}"


class HouseGuide(PoliteGuide):
    @dashcam.span(kind="agent")
    def answer(self, question):
        return super().answer(question)


if __name__ == "__main__":
    HouseGuide().answer("When do you close?")
