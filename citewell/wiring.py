"""The composition root: builds the parts of Citewell from the settings.

Nothing is built at import, and heavy libraries are imported by the function that needs them, so that `citewell --help`
answers at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from citewell.settings import Settings
from core.code_version import find_code_version
from core.errors import CitewellError, IndexMissingError, SettingsError
from core.questions import Question

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.services import Limits, PageOptions, Services
    from composer.answerer import Answerer
    from composer.policy import AnswerPolicy
    from core.answers import Violation
    from core.retrieval import Retriever
    from corpus.catalogue import Catalogue
    from evals.stack import EvalStack
    from retriever.hybrid import HybridRetriever
    from retriever.index import SearchIndex
    from retriever.models.embedding import Embedder
    from retriever.models.reranking import Reranker
    from retriever.search_settings import SearchSettings


def build_catalogue(settings: Settings) -> Catalogue:
    """Return the catalogue, created where there is none.

    Raises:
        IndexUnavailableError: the database cannot be opened.
        IndexMismatchError: the database was made by a newer Citewell.
    """
    from corpus.catalogue import open_catalogue

    return open_catalogue(settings.home, settings.database_url)


def build_index(settings: Settings) -> SearchIndex:
    """Return the open index; an empty one where nothing was ingested."""
    from retriever.index import open_index

    return open_index(settings.home, settings.database_url)


def build_embedder(settings: Settings) -> Embedder:
    """Return the embedding model; it is loaded here, from files on this machine.

    Raises:
        EmbedderError: the model cannot be loaded, or its weights are not the expected ones.
    """
    from corpus.home import Home
    from retriever.models.embedder_choice import load_embedder

    runtime_path = Home(settings.home).runtime_path
    return load_embedder(settings.embedder, settings.runtime, runtime_path, precision=settings.precision)


def check_model_files(settings: Settings) -> str:
    """Read the model's files again and return the SHA-256 of its weights.

    Raises:
        EmbedderError: the weights or what was made from them are not what they should be.
    """
    from corpus.home import Home
    from retriever.models.model_files import find_model_files

    files = find_model_files(settings.embedder)
    weights_sha256 = files.hash_weights()
    if settings.runtime != "torch":
        from retriever.models.onnx_export import check_exported_model, load_exported_model

        check_exported_model(load_exported_model(files, Home(settings.home).runtime_path))
    return weights_sha256


def build_search_settings(settings: Settings) -> SearchSettings:
    """Return what shapes a search."""
    from retriever.search_settings import SearchSettings

    return SearchSettings(answerable=settings.answerable)


def build_policy(settings: Settings) -> AnswerPolicy:
    """Return what shapes an answer."""
    from composer.policy import AnswerPolicy

    return AnswerPolicy(
        answerable_statuses=settings.answerable,
        allows_patient_audience=settings.allow_patient_audience,
        outdated_after_years=settings.outdated_after_years,
        emergency_number=settings.emergency_number,
    )


def build_retriever(settings: Settings, index: SearchIndex, embedder: Embedder) -> HybridRetriever:
    """Return the retriever over an open index, which may still be empty: asking it then raises IndexMissingError."""
    from retriever.follow_ups import interpret
    from retriever.hybrid import HybridRetriever
    from retriever.vocabulary.lexicon import Lexicon

    lexicon = Lexicon.load()

    def interpret_with_lexicon(question: Question) -> str:
        return interpret(question, lexicon)

    return HybridRetriever(
        index.catalogue,
        index.vectors,
        index.rows,
        index.lexical,
        embedder,
        build_search_settings(settings),
        interpret=interpret_with_lexicon,
        expand=lexicon.expand,
        reranker=build_reranker(settings),
    )


def build_reranker(settings: Settings) -> Reranker | None:
    """Return the cross-encoder that the settings name; null where they name none, and then torch is not imported.

    Raises:
        EmbedderError: it cannot be found or loaded.
    """
    if settings.reranker is None:
        return None
    from retriever.models.cross_encoder import CrossEncoderReranker

    return CrossEncoderReranker(settings.reranker)


def build_answerer_on(
    settings: Settings,
    retriever: Retriever,
    embedder: Embedder,
    watch: Callable[[Iterable[Violation]], None] = lambda _violations: None,
) -> Answerer:
    """Return what answers questions from the retriever's index; ``watch`` is told of broken rules.

    Raises:
        SettingsError: the chat model that the settings name cannot be set up.
        EmbedderError: the entailment model cannot be loaded.
    """
    from citewell.model_parts import build_model_composer
    from composer.answerer import Answerer, Setup
    from retriever.vocabulary.lexicon import Lexicon

    setup = Setup(
        policy=build_policy(settings),
        embedder=embedder.identity,
        settings_digest=settings.settings_digest(),
        code_version=find_code_version(),
    )
    model = build_model_composer(settings, embedder)
    return Answerer(retriever, Lexicon.load(), setup, model=model, watch=watch)


def build_answerer(settings: Settings) -> Answerer:
    """Return what answers questions, with everything below it.

    Raises:
        IndexMissingError: nothing has been ingested; said before the model is loaded.
        IndexMismatchError: the index was built with another model, dimension or schema.
        EmbedderError: the model cannot be loaded.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="citewell-load") as pool:
        # The model's runtime lets go of the interpreter while it loads, so the index opens in the meantime.
        loading = pool.submit(build_embedder, settings) if _has_database(settings) else None
        index = build_index(settings)
        state = index.catalogue.generations.load()
        if state is None:
            raise IndexMissingError("nothing has been ingested yet")
        if state.n_vectors > build_search_settings(settings).sign_scan_max_vectors:
            index.vectors.open([collection.name for collection in state.collections])
        embedder = build_embedder(settings) if loading is None else loading.result()
    retriever = build_retriever(settings, index, embedder)
    retriever.check()
    return build_answerer_on(settings, retriever, embedder)


def _has_database(settings: Settings) -> bool:
    """Return whether there may be an index: without one, no model needs to be loaded."""
    from corpus.home import Home

    return settings.database_url is not None or Home(settings.home).database_path.is_file()


def build_limits(settings: Settings) -> Limits:
    """Return the bounds on what one process takes on."""
    from api.services import Limits

    return Limits(
        max_body_bytes=settings.max_body_bytes,
        max_verify_body_bytes=settings.max_verify_body_bytes,
        answer_workers=settings.answer_workers,
        answer_queue=settings.answer_queue,
        answer_timeout_s=settings.answer_timeout_s,
    )


def build_services(settings: Settings, index: SearchIndex) -> Services:
    """Return the parts that answer from the open index, with the model loaded.

    An empty index is no reason not to start: what is ingested meanwhile is answered from at once.

    Raises:
        IndexMismatchError: the index was built with another model, dimension or schema.
        EmbedderError: the model cannot be loaded.
    """
    from api.metrics import Metrics, TimedRetriever
    from api.services import Check, build_services
    from citewell.server_parts import build_records

    embedder = build_embedder(settings)
    retriever = build_retriever(settings, index, embedder)
    metrics = Metrics()
    timed = TimedRetriever(retriever, metrics.time_stage)
    answerer = build_answerer_on(settings, timed, embedder, metrics.count_violations)
    try:
        retriever.warm_up()
    except IndexMissingError:
        embedder.embed(["warm up"])

    def check_readiness() -> tuple[Check, ...]:
        try:
            retriever.check()
            state = index.catalogue.generations.load()
        except CitewellError as error:
            return (Check(name="index", ok=False, detail=str(error), help=error.help),)
        generation = state.generation if state else 0
        metrics.set_generation(generation)
        return (
            Check(name="index", ok=True, detail=f"open and current, generation {generation}"),
            Check(name="embedder", ok=True, detail=f"{embedder.identity.model} is loaded"),
        )

    return build_services(
        answerer=answerer,
        catalogue=index.catalogue,
        retriever=retriever,
        check_readiness=check_readiness,
        limits=build_limits(settings),
        records=build_records(settings, index.catalogue),
        review_interval_months=settings.review_interval_months,
        page_options=build_page_options(settings),
        metrics=metrics,
    )


def build_page_options(settings: Settings) -> PageOptions:
    """Return what the settings say of the pages and the widget.

    Raises:
        SettingsError: the editorial policy cannot be read.
    """
    from api.services import PageOptions

    policy = None
    if settings.editorial_policy is not None:
        try:
            policy = settings.editorial_policy.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"CITEWELL_EDITORIAL_POLICY: {settings.editorial_policy} cannot be read") from error
    return PageOptions(
        allows_patient_audience=settings.allow_patient_audience,
        editorial_policy=policy,
        starter_questions=settings.starter_questions,
    )


def build_app(settings: Settings) -> FastAPI:
    """Return the web application with its model loaded and its index open.

    Raises:
        IndexMismatchError: the index was built with another model, dimension or schema.
        EmbedderError: the model cannot be loaded.
    """
    from api.app import build_app as build_web_app
    from citewell.server_parts import build_gatekeeper, build_uploads

    index = build_index(settings)
    services = build_services(settings, index)
    gatekeeper = build_gatekeeper(settings, index.catalogue)
    uploads = build_uploads(settings)
    return build_web_app(services, build_limits(settings), gatekeeper, settings.trusted_proxies, uploads)


def _build_eval_stack(settings: Settings, index: SearchIndex) -> EvalStack:
    from corpus.feedback import FeedbackStore
    from evals.stack import EvalStack

    embedder = build_embedder(settings)
    retriever = build_retriever(settings, index, embedder)
    retriever.check()
    return EvalStack(
        sources=index.catalogue,
        retriever=retriever,
        answerer=build_answerer_on(settings, retriever, embedder),
        settings_digest=settings.settings_digest(),
        code_version=find_code_version(),
        answer_with=lambda other: build_answerer_on(settings, other, embedder),
        find_report=FeedbackStore(index.catalogue.database).find,
    )


@contextmanager
def open_live_stack() -> Iterator[EvalStack]:
    """Give the parts that evals test, on the index that the settings name."""
    from citewell.settings import load_settings

    settings = load_settings()
    index = build_index(settings)
    try:
        yield _build_eval_stack(settings, index)
    finally:
        index.close()


@contextmanager
def open_temporary_stack(source: Path, home: Path) -> Iterator[EvalStack]:
    """Give the parts that evals test, on an index of just this file or folder in an empty home.

    Raises:
        IngestError: the file cannot be ingested.
    """
    from citewell.ingest_parts import ingest_or_raise
    from citewell.settings import load_settings

    settings = load_settings().model_copy(update={"home": home, "database_url": None})
    ingest_or_raise(settings, source)
    index = build_index(settings)
    try:
        yield _build_eval_stack(settings, index)
    finally:
        index.close()
