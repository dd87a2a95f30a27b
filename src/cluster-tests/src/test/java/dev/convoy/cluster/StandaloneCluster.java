package dev.convoy.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** A Spark standalone cluster on this machine: a master and workers, each a process, from the jars of the class path. */
final class StandaloneCluster implements AutoCloseable {
    private static final String LOCAL = "127.0.0.1";

    /** The least that Spark takes for an executor, rounded up. */
    private static final String EXECUTOR_MEMORY = "512m";

    /** For many short lives of JVMs: no second compiler, and so the kernels that do not need it. */
    private static final List<String> FRUGAL_JVM =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dconvoy.kernels=scalar");

    private static final Pattern MASTER_URL = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final Pattern MASTER_PAGE = Pattern.compile("MasterWebUI.*started at (http://\\S+)");
    private static final Pattern EXECUTOR = Pattern.compile("Launching executor (app-\\S+/\\d+) on worker");
    private static final Pattern APPLICATION = Pattern.compile("Registered app .* with ID (app-\\S+)");

    private final Path folder;
    private final List<Process> workers = new ArrayList<>();
    private final Process master;
    private final String url;

    /** Starts a master and a worker for each number of cores. */
    StandaloneCluster(Path folder, int... cores) throws IOException {
        this.folder = Files.createDirectories(folder);
        Files.createDirectories(folder.resolve("jars")); // where Spark looks for its jars, and needs none
        master = launch("master", LOCAL, "org.apache.spark.deploy.master.Master", "--port", "0");
        try {
            await("master", "I have been elected leader");
            url = last(MASTER_URL);
            for (int each : cores) {
                addWorker(each);
            }
        } catch (IOException | AssertionError e) {
            close();
            throw e;
        }
    }

    /** Starts one more worker, as if on a host of its own. */
    void addWorker(int cores) throws IOException {
        String name = "worker-" + workers.size();
        String host = hasSeveralHosts() ? "127.0.0." + (workers.size() + 2) : LOCAL;
        workers.add(launch(
                name,
                host,
                "org.apache.spark.deploy.worker.Worker",
                "--cores",
                Integer.toString(cores),
                "--memory",
                "4g",
                "--work-dir",
                folder.resolve(name).toString(),
                url));
        await(name, "Successfully registered with master");
    }

    /** Whether workers have addresses of their own, which Linux gives all of 127.0.0.0/8. */
    boolean hasSeveralHosts() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private Process launch(String name, String host, String mainClass, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(FRUGAL_JVM);
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(List.of("--webui-port", "0", "--host", host));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME",
                        folder.toString(),
                        "SPARK_SCALA_VERSION",
                        "2.13",
                        "SPARK_LOCAL_IP",
                        host,
                        "JAVA_HOME",
                        System.getProperty("java.home")));
        return builder.start();
    }

    /** Its address. */
    String master() {
        return url;
    }

    /** Settings of a driver on this cluster. */
    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        settings.put("spark.executor.memory", EXECUTOR_MEMORY);
        settings.put("spark.executor.extraJavaOptions", String.join(" ", FRUGAL_JVM));
        settings.put("spark.driver.host", LOCAL);
        settings.put("spark.driver.bindAddress", LOCAL);
        settings.put("spark.ui.enabled", "false");
        return settings;
    }

    /** Training on this cluster, with a small heap, and without measuring a core for a prediction that nobody reads. */
    TrainingProcess.Settings training() {
        TrainingProcess.Settings training = new TrainingProcess.Settings(url)
                .spark(settings())
                .training("cost.core_gflops", "1")
                .jvm("-Xmx512m");
        FRUGAL_JVM.forEach(training::jvm);
        return training;
    }

    /** Processes of executors that live at the moment. */
    List<ProcessHandle> executors() {
        return workers.stream()
                .flatMap(worker -> worker.children())
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .toList();
    }

    /** Waits until those of a program that has ended are gone. */
    void awaitNoExecutors() {
        Patience.await(
                "the end of all executors",
                () -> log("master"),
                () -> executors().isEmpty());
    }

    /** Whether so many executors live and the one that was launched last has been given a task. */
    boolean hasAtWork(int count) {
        Path newest = Path.of(last(EXECUTOR), "stderr"); // in the folder of one of the workers
        return executors().size() == count
                && IntStream.range(0, workers.size())
                        .mapToObj(worker -> folder.resolve("worker-" + worker).resolve(newest))
                        .filter(Files::exists)
                        .anyMatch(log -> text(log).contains("Got assigned task"));
    }

    /** Ends the worker of an executor at once, with all its executors. */
    void killWorkerOf(ProcessHandle executor) {
        kill(workers.stream()
                .filter(worker -> worker.children().anyMatch(executor::equals))
                .findFirst()
                .orElseThrow());
    }

    private static void kill(Process worker) {
        List<ProcessHandle> all = Stream.concat(Stream.of(worker.toHandle()), worker.descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }

    /** Ends the application that was registered last, as the button on the master's page does. */
    void endApplication() throws IOException, InterruptedException {
        String page = last(MASTER_PAGE);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(page + "/app/kill/"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "id=" + last(APPLICATION) + "&terminate=true"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 400) {
            throw new AssertionError("the master's page says " + answer.statusCode() + " " + answer.body());
        }
    }

    /** What the last line of the master's log that matches says. */
    private String last(Pattern pattern) {
        return pattern.matcher(log("master"))
                .results()
                .map(result -> result.group(1))
                .reduce((before, after) -> after)
                .orElseThrow(() -> new AssertionError("no " + pattern + " in the log of the master\n" + log("master")));
    }

    private String log(String name) {
        return text(folder.resolve(name + ".log"));
    }

    private static String text(Path log) {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often the master has given a program an executor. */
    long executorsLaunched() {
        return log("master")
                .lines()
                .filter(line -> line.contains("Launching executor"))
                .count();
    }

    private void await(String name, String text) {
        Patience.await(
                "'" + text + "' of the " + name,
                () -> log(name),
                () -> log(name).contains(text));
    }

    /** Ends the master at once. */
    void killMaster() {
        master.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        workers.forEach(StandaloneCluster::kill);
        killMaster();
    }
}
