package dev.convoy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark's event log of a run, as its history server shows it. */
@Tag("slow")
class HistoryServerTest {
    private static final Pattern ADDRESS = Pattern.compile("started at (http://\\S+)");

    /** A job with its stage and two tasks; with driver and tasks in one process. */
    private static final long MOST_BYTES_AN_ITERATION = 10_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void eventLog_ofARun_isShownWithTheNamesOfItsJobs() throws IOException {
        Path events = Files.createDirectories(folder.resolve("events"));
        new TrainingProcess.Settings("local[2]")
                .spark(Map.of(
                        "spark.eventLog.enabled",
                        "true",
                        "spark.eventLog.dir",
                        events.toUri().toString()))
                .run(Workload.newRun("event-log"));

        assertThat(bytes(events)).isLessThan(MOST_BYTES_AN_ITERATION * Workload.ITERATIONS);
        Process server = startServer(events);
        try {
            Patience.await(
                    "the history server",
                    this::log,
                    () -> ADDRESS.matcher(log()).find());
            Matcher address = ADDRESS.matcher(log());
            assertThat(address.find()).isTrue();
            String applications = address.group(1) + "/api/v1/applications";
            JsonNode application = get(applications);
            assertThat(application).hasSize(1);
            assertThat(application.get(0).get("name").asText()).isEqualTo("convoy train tiny");
            List<String> jobs = new ArrayList<>();
            get(applications + "/" + application.get(0).get("id").asText() + "/jobs")
                    .forEach(job -> jobs.add(job.path("description").asText()));

            assertThat(jobs.stream().filter(name -> name.matches("epoch \\d+/\\d+ iteration \\d+/\\d+")))
                    .hasSize(Workload.ITERATIONS);
        } finally {
            server.destroyForcibly().onExit().join();
        }
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("history.log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process startServer(Path events) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(List.of(
                "-Xmx512m",
                "-Dspark.history.fs.logDirectory=" + events.toUri(),
                "-Dspark.history.ui.port=0",
                "-cp",
                System.getProperty("java.class.path"),
                "org.apache.spark.deploy.history.HistoryServer"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("history.log").toFile());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return builder.start();
    }

    /** The answer, once there is one that says something: the server reads logs in the background. */
    private static JsonNode get(String address) {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
        AtomicReference<String> body = new AtomicReference<>("");
        AtomicReference<JsonNode> answer = new AtomicReference<>(JSON.nullNode());
        Patience.await("an answer of " + address, body::get, () -> {
            try {
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                body.set(response.statusCode() + " " + response.body());
                answer.set(response.statusCode() == 200 ? JSON.readTree(response.body()) : JSON.nullNode());
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(address, e);
            }
            return !answer.get().isEmpty();
        });
        return answer.get();
    }
}
