package dev.puffgres.engine;

/** Is told when a value becomes null on its way into a document because turbopuffer has no such value. */
@FunctionalInterface
public interface LossListener {

    /** What was lost. */
    enum Loss {
        /** NaN or an infinity of a float or numeric. */
        NOT_A_NUMBER,
        /** An infinite timestamp or date. */
        INFINITE_TIME,
        /** A null element of an array, which was dropped. */
        NULL_ELEMENT
    }

    /** Ignores losses. */
    LossListener NONE = (mapping, column, loss) -> {};

    void lost(String mapping, String column, Loss loss);
}
