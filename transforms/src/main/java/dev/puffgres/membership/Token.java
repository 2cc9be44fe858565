package dev.puffgres.membership;

/**
 * A piece of a predicate's text.
 *
 * @param text an identifier's name (bare ones folded), a string's content, a number or operator as written
 * @param offset where it begins, in chars
 */
record Token(Kind kind, String text, int offset) {

    enum Kind {
        WORD,
        QUOTED_IDENTIFIER,
        STRING,
        NUMBER,
        OPERATOR,
        OPEN,
        CLOSE,
        COMMA,
        END
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    boolean isOperator(String symbol) {
        return kind == Kind.OPERATOR && text.equals(symbol);
    }

    /** For a sentence that ends in "found …". */
    String describe() {
        return switch (kind) {
            case WORD, NUMBER, OPERATOR, OPEN, CLOSE, COMMA -> text.length() > 40 ? text.substring(0, 40) + "…" : text;
            case QUOTED_IDENTIFIER -> "a quoted identifier";
            case STRING -> "a string";
            case END -> "the end";
        };
    }
}
