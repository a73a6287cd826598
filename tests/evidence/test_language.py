"""Other languages are told by their commonest words or their letters, and English is never taken for one."""

import pytest

from digest.evidence.language import is_foreign


@pytest.mark.parametrize(
    "text",
    [
        "Laut der Autoren ist der Parser auf vielen Küsten besser.",
        "Les auteurs montrent que le modèle est plus rapide avec des cartes.",
        "Los autores muestran que el modelo lee las tablas con menos errores.",
        "Gli autori mostrano che il modello legge le tabelle con meno errori.",
        "Os autores mostram que o modelo não usa uma tabela.",
        "Het model leest een tabel sneller, maar wordt niet beter.",
        "Авторы показывают, что модель читает таблицы.",
        "著者らはこのモデルが表を読むことを示す。",
        "يوضح المؤلفون أن النموذج يقرأ الجداول",
    ],
)
def test_a_sentence_in_another_language_is_foreign(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "15%",
        "Marl outperforms Tern on most coasts.",
        "Existing jailbreaking methods often rely on heuristic strategies, providing limited insight.",
        "a parser for tide tables",
        "de facto and de novo design of La Mer, per se, with data of El Niño",
        "Bayes' μ-law with α-divergence",
        "We die als Helden.",
    ],
)
def test_english_phrases_names_and_signs_are_not(text: str) -> None:
    assert not is_foreign(text)
