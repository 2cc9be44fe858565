package dev.puffgres.mapping;

import java.util.ArrayList;
import java.util.List;

/** Takes the text of a template apart. Positions in its messages count from 1. */
final class TemplateParser {
    private final String text;
    private final List<Template.Part> parts = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int position;

    private TemplateParser(String text) {
        this.text = text;
    }

    static List<Template.Part> parse(String text) {
        return new TemplateParser(text).parts();
    }

    private List<Template.Part> parts() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c != '{' && c != '}') {
                literal.append(c);
                position++;
            } else if (text.startsWith(c == '{' ? "{{" : "}}", position)) {
                literal.append(c);
                position += 2;
            } else if (c == '{') {
                column();
            } else {
                throw wrong("} closes nothing; write }} for a brace");
            }
        }
        endLiteral();
        return parts;
    }

    private void column() {
        if (position > 0 && text.charAt(position - 1) == '$') {
            throw wrong("${…} belongs to Kafka Connect's config providers; write {column} for a column");
        }
        int end = text.indexOf('}', position);
        if (end < 0) {
            throw wrong("{ is not closed; write {column} for a column and {{ for a brace");
        }
        String name = text.substring(position + 1, end);
        if (name.isEmpty()) {
            throw wrong("{} names no column");
        }
        if (name.indexOf('{') >= 0) {
            throw wrong("a column's name in a template must not hold a brace");
        }
        endLiteral();
        parts.add(new Template.Column(name));
        position = end + 1;
    }

    private void endLiteral() {
        if (!literal.isEmpty()) {
            parts.add(new Template.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("at position " + (position + 1) + ": " + what);
    }
}
