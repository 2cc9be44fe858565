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
import dev.puffgres.membership.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Recursive descent over
 *
 * <pre>
 * or      = and { OR and }
 * and     = not { AND not }
 * not     = NOT not | test
 * test    = ( "(" or ")" | column [ relation ] ) [ IS [NOT] TRUE|FALSE ]
 *         | column IS [NOT] NULL
 * relation = operator literal
 *         | [NOT] IN "(" literal { "," literal } ")"
 *         | [NOT] BETWEEN literal AND literal
 *         | [NOT] LIKE|ILIKE pattern [ ESCAPE string ]
 * </pre>
 *
 * with the precedence of Postgres.
 */
final class Parser {

    /** Parentheses and NOTs within each other: keeps the stack small here, in printing and in evaluation. */
    static final int MAX_DEPTH = 200;

    /** As many as an int can take. */
    private static final int MAX_EXPONENT_DIGITS = 4;

    private final Lexer lexer;
    private Token token;
    private int depth;

    private Parser(String text) {
        lexer = new Lexer(text);
        token = lexer.next();
    }

    static Condition parse(String text) {
        Parser parser = new Parser(text);
        Condition condition = parser.or();
        if (parser.token.kind() != Kind.END) {
            throw parser.expected("AND, OR or the end");
        }
        return condition;
    }

    private Condition or() {
        Condition first = and();
        if (!token.isWord("or")) {
            return first;
        }
        List<Condition> operands = new ArrayList<>(List.of(first));
        while (acceptWord("or")) {
            operands.add(and());
        }
        return new Or(operands);
    }

    private Condition and() {
        Condition first = not();
        if (!token.isWord("and")) {
            return first;
        }
        List<Condition> operands = new ArrayList<>(List.of(first));
        while (acceptWord("and")) {
            operands.add(not());
        }
        return new And(operands);
    }

    private Condition not() {
        if (!token.isWord("not")) {
            return test();
        }
        descend();
        advance();
        Condition operand = not();
        depth--;
        return new Not(operand);
    }

    private Condition test() {
        if (token.kind() == Kind.OPEN) {
            descend();
            advance();
            Condition inner = or();
            if (token.kind() != Kind.CLOSE) {
                throw expected("AND, OR or )");
            }
            advance();
            depth--;
            return truthTest(inner);
        }
        String column = column();
        if (token.isWord("is")) {
            return columnIs(column);
        }
        return truthTest(relation(column));
    }

    private String column() {
        if (token.kind() == Kind.QUOTED_IDENTIFIER) {
            return advance().text();
        }
        if (token.kind() != Kind.WORD) {
            throw expected("a column, NOT or (");
        }
        if (Words.reserved(token.text())) {
            throw error("expected a column, NOT or (, found " + token.text()
                    + ", a reserved word; a column of that name is written in double quotes");
        }
        String name = advance().text();
        if (token.kind() == Kind.OPEN) {
            throw error("expected a comparison of " + name + ", found (: functions are not part of the language");
        }
        return name;
    }

    private Condition columnIs(String column) {
        advance();
        boolean negated = acceptWord("not");
        if (acceptWord("null")) {
            return new IsNull(column, negated);
        }
        return new IsTruth(new BooleanColumn(column), truth(negated, "NULL, TRUE or FALSE"), negated);
    }

    private Condition truthTest(Condition operand) {
        if (!acceptWord("is")) {
            return operand;
        }
        boolean negated = acceptWord("not");
        return new IsTruth(operand, truth(negated, "TRUE or FALSE"), negated);
    }

    private boolean truth(boolean negated, String expected) {
        if (acceptWord("true")) {
            return true;
        }
        if (acceptWord("false")) {
            return false;
        }
        throw expected(negated ? expected : "NOT, " + expected);
    }

    private Condition relation(String column) {
        if (token.kind() == Kind.OPERATOR) {
            Operator operator = operator();
            return new Comparison(column, operator, literal());
        }
        boolean negated = acceptWord("not");
        if (acceptWord("in")) {
            return new In(column, list(), negated);
        }
        if (acceptWord("between")) {
            Literal low = literal();
            if (!acceptWord("and")) {
                throw expected("AND and the upper bound of BETWEEN");
            }
            return new Between(column, low, literal(), negated);
        }
        if (acceptWord("like")) {
            return like(column, false, negated);
        }
        if (acceptWord("ilike")) {
            return like(column, true, negated);
        }
        if (negated) {
            throw expected("IN, BETWEEN, LIKE or ILIKE");
        }
        return new BooleanColumn(column);
    }

    private Operator operator() {
        for (Operator operator : Operator.values()) {
            if (token.isOperator(operator.symbol()) || (operator == Operator.NE && token.isOperator("<>"))) {
                advance();
                return operator;
            }
        }
        throw expected("one of =, !=, <>, <, <=, >, >=");
    }

    private List<Literal> list() {
        if (token.kind() != Kind.OPEN) {
            throw expected("( and the list of IN");
        }
        List<Literal> literals = new ArrayList<>();
        do {
            advance();
            literals.add(literal());
        } while (token.kind() == Kind.COMMA);
        if (token.kind() != Kind.CLOSE) {
            throw expected(", or )");
        }
        advance();
        return literals;
    }

    private Condition like(String column, boolean ignoreCase, boolean negated) {
        Token pattern = token;
        Literal literal;
        if (pattern.kind() == Kind.STRING) {
            advance();
            literal = new Literal.Text(pattern.text());
        } else if (acceptWord("null")) {
            literal = new Literal.Null();
        } else {
            throw expected("a pattern as a string");
        }
        OptionalInt escape = acceptWord("escape") ? escape() : OptionalInt.empty();
        if (literal instanceof Literal.Text text
                && LikePattern.endsInEscape(text.value(), escape.orElse(LikePattern.BACKSLASH))) {
            throw lexer.error("the pattern must not end with the escape character", pattern.offset());
        }
        return new Like(column, literal, escape, ignoreCase, negated);
    }

    private OptionalInt escape() {
        String text = token.text();
        if (token.kind() != Kind.STRING || text.codePointCount(0, text.length()) > 1) {
            throw expected("a string of one character, or an empty one, for ESCAPE");
        }
        advance();
        return OptionalInt.of(text.isEmpty() ? LikePattern.NO_ESCAPE : text.codePointAt(0));
    }

    private Literal literal() {
        if (token.kind() == Kind.STRING) {
            return new Literal.Text(advance().text());
        }
        if (token.kind() == Kind.NUMBER) {
            return number();
        }
        if (token.isOperator("-") || token.isOperator("+")) {
            boolean negative = advance().text().equals("-");
            if (token.kind() != Kind.NUMBER) {
                throw expected("a number after the sign");
            }
            Literal.Number number = number();
            return negative ? new Literal.Number(number.value().negate()) : number;
        }
        if (acceptWord("true")) {
            return new Literal.Bool(true);
        }
        if (acceptWord("false")) {
            return new Literal.Bool(false);
        }
        if (acceptWord("null")) {
            return new Literal.Null();
        }
        if (token.kind() == Kind.WORD || token.kind() == Kind.QUOTED_IDENTIFIER) {
            throw error("expected a literal, found " + token.describe()
                    + ": a column is compared with literals only, and strings stand in single quotes");
        }
        throw expected("a literal: a string in single quotes, a number, TRUE, FALSE or NULL");
    }

    private Literal.Number number() {
        String text = token.text();
        int e = Words.asciiLower(text).indexOf('e');
        if (e >= 0 && text.substring(e + 1).replaceFirst("^[+-]?0*", "").length() > MAX_EXPONENT_DIGITS) {
            throw tooLarge();
        }
        BigDecimal value = new BigDecimal(text);
        boolean decimal = e >= 0 || text.indexOf('.') >= 0;
        Literal.Number number = decimal ? Literal.Number.ofDecimal(value) : new Literal.Number(value);
        if (!number.printable()) {
            throw tooLarge();
        }
        advance();
        return number;
    }

    private PredicateSyntaxException tooLarge() {
        return error("a number may have at most " + Literal.Number.MAX_DIGITS + " digits and a power of ten of at most "
                + Literal.Number.MAX_EXPONENT);
    }

    private void descend() {
        if (++depth > MAX_DEPTH) {
            throw error("parentheses and NOTs may be nested at most " + MAX_DEPTH + " deep");
        }
    }

    private boolean acceptWord(String word) {
        if (!token.isWord(word)) {
            return false;
        }
        advance();
        return true;
    }

    private Token advance() {
        Token passed = token;
        token = lexer.next();
        return passed;
    }

    private PredicateSyntaxException expected(String what) {
        return error("expected " + what + ", found " + token.describe());
    }

    private PredicateSyntaxException error(String message) {
        return lexer.error(message, token.offset());
    }
}
