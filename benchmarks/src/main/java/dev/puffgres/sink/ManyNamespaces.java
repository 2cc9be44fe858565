package dev.puffgres.sink;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/**
 * A process of its own, with the heap that it is given: so many records to so many namespaces. Says what it took as one line:
 * records, requests, bytes of their bodies, nanoseconds of processor time of the thread and of the process, and most bytes of heap
 * in use.
 */
public final class ManyNamespaces {

    private static final int WARM_UP = 200_000;

    private ManyNamespaces() {}

    /** @param args namespaces; records */
    @SuppressWarnings("SystemOut") // for the process that has started it
    public static void main(String[] args) {
        int namespaces = Integer.parseInt(args[0]);
        long records = Long.parseLong(args[1]);
        run(namespaces, Math.min(records, WARM_UP));
        long process = processNs();
        long thread = threadNs();
        SinkLoad load = run(namespaces, records);
        System.out.println(load.records() + " " + load.requests() + " " + load.bytes() + " " + (threadNs() - thread)
                + " " + (processNs() - process) + " " + mostHeapBytes());
    }

    private static SinkLoad run(int namespaces, long records) {
        SinkLoad load = new SinkLoad(namespaces, Integer.MAX_VALUE, false);
        while (load.records() < records) {
            load.poll();
        }
        load.drain();
        return load;
    }

    private static long threadNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long processNs() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Of each pool at its own worst moment, garbage included. */
    private static long mostHeapBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }
}
