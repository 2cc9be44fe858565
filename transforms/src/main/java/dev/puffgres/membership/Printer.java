package dev.puffgres.membership;

import dev.puffgres.membership.Condition.And;
import dev.puffgres.membership.Condition.Between;
import dev.puffgres.membership.Condition.BooleanColumn;
import dev.puffgres.membership.Condition.Comparison;
import dev.puffgres.membership.Condition.In;
import dev.puffgres.membership.Condition.IsNull;
import dev.puffgres.membership.Condition.IsTruth;
import dev.puffgres.membership.Condition.Like;
import dev.puffgres.membership.Condition.Not;
import dev.puffgres.membership.Condition.Or;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a condition as text that parses to an equal one. */
final class Printer implements Condition.Visitor<String> {

    private static final Printer PRINTER = new Printer();

    private Printer() {}

    static String print(Condition condition) {
        return condition.accept(PRINTER);
    }

    @Override
    public String and(And and) {
        return join(and.operands(), " AND ");
    }

    @Override
    public String or(Or or) {
        return join(or.operands(), " OR ");
    }

    @Override
    public String not(Not not) {
        Condition operand = not.operand();
        return "NOT " + (operand instanceof And || operand instanceof Or ? "(" + print(operand) + ")" : print(operand));
    }

    @Override
    public String isTruth(IsTruth test) {
        Condition operand = test.operand();
        String text = operand instanceof BooleanColumn ? print(operand) : "(" + print(operand) + ")";
        return text + is(test.negated()) + (test.value() ? "TRUE" : "FALSE");
    }

    @Override
    public String column(BooleanColumn column) {
        return identifier(column.column());
    }

    @Override
    public String isNull(IsNull test) {
        return identifier(test.column()) + is(test.negated()) + "NULL";
    }

    @Override
    public String comparison(Comparison comparison) {
        return identifier(comparison.column()) + " " + comparison.operator().symbol() + " "
                + literal(comparison.literal());
    }

    @Override
    public String in(In in) {
        return in.literals().stream()
                .map(Printer::literal)
                .collect(Collectors.joining(", ", identifier(in.column()) + negation(in.negated()) + "IN (", ")"));
    }

    @Override
    public String between(Between between) {
        return identifier(between.column()) + negation(between.negated()) + "BETWEEN " + literal(between.low())
                + " AND " + literal(between.high());
    }

    @Override
    public String like(Like like) {
        String text = identifier(like.column())
                + negation(like.negated())
                + (like.ignoreCase() ? "ILIKE " : "LIKE ")
                + literal(like.pattern());
        if (like.escape().isEmpty()) {
            return text;
        }
        int escape = like.escape().getAsInt();
        return text + " ESCAPE " + quote(escape == LikePattern.NO_ESCAPE ? "" : Character.toString(escape), '\'');
    }

    private static String join(List<Condition> operands, String separator) {
        return operands.stream()
                .map(operand ->
                        operand instanceof And || operand instanceof Or ? "(" + print(operand) + ")" : print(operand))
                .collect(Collectors.joining(separator));
    }

    private static String is(boolean negated) {
        return negated ? " IS NOT " : " IS ";
    }

    private static String negation(boolean negated) {
        return negated ? " NOT " : " ";
    }

    static String identifier(String name) {
        boolean bare = Words.startsIdentifier(name.codePointAt(0))
                && name.codePoints().allMatch(Words::continuesIdentifier)
                && name.equals(Words.asciiLower(name))
                && !Words.reserved(name);
        return bare ? name : quote(name, '"');
    }

    private static String literal(Literal literal) {
        if (literal instanceof Literal.Text text) {
            return quote(text.value(), '\'');
        }
        if (literal instanceof Literal.Number number) {
            return number.value().toString();
        }
        if (literal instanceof Literal.Bool bool) {
            return bool.value() ? "TRUE" : "FALSE";
        }
        return "NULL";
    }

    private static String quote(String text, char quote) {
        String mark = String.valueOf(quote);
        return mark + text.replace(mark, mark + mark) + mark;
    }
}
