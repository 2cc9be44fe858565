package dev.puffgres.engine;

/** The reasons of {@link dev.puffgres.action.Action.Skip}, constant so that they can be counted. */
public final class SkipReason {
    /** The row is not, and was not, a member. */
    public static final String NOT_A_MEMBER = "not a member";
    /** The row goes, and its id or namespace is invalid: it never had a document. */
    public static final String NO_DOCUMENT = "never had a document";
    /** A TRUNCATE under the policy {@code skip}: the documents stay. */
    public static final String TRUNCATE = "truncate";

    private SkipReason() {}
}
