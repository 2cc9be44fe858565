package dev.puffgres.sink;

import dev.puffgres.action.Action;

/** Is told of deletes that the service has answered for good. The timer thread's. */
interface DeleteListener {
    /**
     * A versioned delete has done its work, or there was nothing for it to do.
     *
     * @param by an assignment of a record that it stands for
     */
    void settled(Namespace namespace, Action.Delete delete, Assignment by);
}
