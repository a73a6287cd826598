"""Orders to a machine in other languages than English; patterns for text in lower case."""

import re

_NEAR = r"[^.!?\n]{0,60}?"
# Words that begin an order, and what follows them.
FOREIGN_COMMANDS: tuple[tuple[str, str], ...] = (
    # German, Dutch
    (
        "ignoriere ignoriert ignorieren ignorier vergiss vergesst vergessen missachte",
        (
            rf" {_NEAR}(?:anweisung|instruktion|"
            r"vorgabe|befehl|regel|text|artikel|alles|arbeit)"
        ),
    ),
    (
        (
            "schreibe schreib schreiben sage sag behaupte behaupten erwähne erwähnen antworte antworten bewerte "
            "bewerten empfiehl empfehle empfehlen nenne lass zitiere lobe gib"
        ),
        (
            rf",? {_NEAR}(?:dass|artikel|arbeit|papier|paper|zusammenfassung|überblick|antwort|nicht|nur|weg|link|"
            r"leser|punkte)\b"
        ),
    ),
    ("negeer vergeet schrijf zeg", rf" {_NEAR}(?:instructies|opdrachten|\bdat\b|artikel)"),
    # French
    (
        "ignore ignorez ignorer oubliez oublie oublier",
        rf" {_NEAR}(?:instructions|consignes|directives|articles|règles)\b",
    ),
    (
        "dites dis écris écrivez affirmez affirme répondez réponds recommandez mentionnez notez déclarez",
        rf" {_NEAR}(?:que|qu['’]|article|résumé|réponse|seulement|synthèse|lecteurs?)\b",
    ),
    ("veuillez", r" (?:écrire|dire|affirmer|mentionner|ignorer|noter|répondre|recommander)\b"),
    ("bonjour hola hallo ciao", r" (?:assistant|assistente|asistente|ia|ki|ai|chatgpt|modèle|modelo|modell)\b"),
    # Spanish, Portuguese, Italian
    (
        "ignora ignore ignorad ignoren olvida olvide esqueça esquece dimentica ignorate",
        rf" {_NEAR}(?:instrucciones|instruções|istruzioni|indicaciones|artículos|artigos|reglas|regras|regole)\b",
    ),
    (
        (
            "di diga escribe escriba responde recomienda escreva escreve recomende scrivi rispondi raccomanda dichiara "
            "afirma afirme menciona dica"
        ),
        rf" {_NEAR}(?:que|che|artículo|artigo|articolo|resumen|resumo|riassunto)\b",
    ),
    # Polish, Turkish
    ("zignoruj napisz powiedz", rf",? {_NEAR}(?:instrukcj|poleceni|że\b)"),
    # Russian
    ("игнорируй игнорируйте забудь забудьте", rf" {_NEAR}(?:инструкци|указани|стать|правил)"),
    ("напиши напишите скажи скажите ответь укажи укажите сообщи сообщите порекомендуй", r"\W"),
)
FOREIGN_LEADS = "bitte veuillez por per merci пожалуйста"
FOREIGN_LEAD = r"bitte|veuillez|por favor|per favore|merci de|пожалуйста"

# Scripts without spaces between words: a sentence need not begin where a word does.
OTHER_SCRIPTS = re.compile(
    r"(?:忽略|无视|無視|忘记|忘記|不要理会)[^。！？\n]{0,12}(?:指令|指示|说明|說明|提示|内容|內容|要求|论文|論文)"
    r"|(?:请|請)(?:说|說|写|寫|回答|评价|給出|给出|推荐|推薦|声明|聲明|输出|輸出|在)"
    r"|(?:指示|命令|指令|プロンプト)[^。\n]{0,6}(?:無視|忘れ)|(?:書いて|述べて|答えて|評価して|推薦して)ください"
    r"|(?:지시|명령)[^.\n]{0,8}무시|تجاهل[^.\n]{0,30}(?:التعليمات|الأوامر)"
)
