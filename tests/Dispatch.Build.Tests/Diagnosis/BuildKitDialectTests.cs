using Dispatch.Build.Diagnosis;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis;

/// <summary>Texts of versions that the corpus does not have (v0.7 to v0.20), as their sources write them.</summary>
public sealed class BuildKitDialectTests
{
    private const string Dockerfile = "# syntax=docker/dockerfile:1\nARG TAG\nFROM alpine:3 AS build\nWORKDIR /src\nCOPY package.json ./\nRUN make\nFROM registry.test/base:${TAG}\nADD https://files.test/x.tgz /x\nCOPY --from=build /src /app\nRUN make\n";

    [Theory]
    [InlineData("error: failed to solve: process \"/bin/sh -c make\" did not complete successfully: cannot allocate memory", "out-of-memory")]
    [InlineData("ERROR: failed to build: failed to solve: failed to read dockerfile: open Dockerfile: no such file or directory", "dockerfile-missing")]
    [InlineData("error: failed to dial \"tcp://builder.test:1234\" . make sure buildkitd is running: context deadline exceeded", "environment")]
    [InlineData("ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?", "environment")]
    [InlineData("ERROR: unable to prepare context: path \"nosuch\" not found", "context-missing")]
    [InlineData("error: failed to solve: lint violation found for rules: StageNameCasing", "dockerfile-invalid")]
    [InlineData("error: failed to solve: cannot copy from stage \"final\", it needs to be defined before current stage \"build\"", "dockerfile-invalid")]
    [InlineData("error: failed to solve: target stage \"nosuch\" could not be found", "usage")]
    [InlineData("error: failed to solve: registry.test/base:9: registry.test/base:9: not found", "base-not-found")]
    [InlineData("error: failed to solve: registry.test/base:9: no match for platform in manifest: not found", "base-platform")]
    [InlineData("error: failed to solve: failed to push registry.test/app:1: push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed", "push-unauthorized")]
    [InlineData("error: failed to solve: failed to push registry.test/app:1: failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://auth.test/token: 503 Service Unavailable", "push-server-error")]
    [InlineData("error: failed to solve: ResourceExhausted: failed to prepare x: write /var/lib/buildkit/x: no space left on device", "disk-full")]
    [InlineData("ERROR: failed to solve: Canceled: context canceled", "cancelled")]
    [InlineData("unknown flag: --nosuch\n\nUsage:  docker buildx build [OPTIONS] PATH | URL | -", "usage")]
    [InlineData("ERROR: \"docker buildx build\" requires exactly 1 argument.", "usage")]
    public void Last_words_alone_are_enough(string log, string cause) => Assert.Equal(cause, Explain(log)?.Code.Cause);

    [Theory]
    [InlineData("#9 [build 3/4] RUN make\n#9 0.1 make: nothing\n#9 ERROR: executor failed running [/bin/sh -c make]: exit code: 2\n------\n > [build 3/4] RUN make:\n------\nfailed to solve: rpc error: code = Unknown desc = executor failed running [/bin/sh -c make]: exit code: 2", "run-failed", 6)]
    [InlineData("#9 [stage-1 4/4] RUN make\n#9 ERROR: process \"/bin/sh -c make\" did not complete successfully: exit code: 2\nerror: failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 2", "run-failed", 10)]
    [InlineData("#3 [linux/arm64 build 2/4] COPY package.json ./\n#3 ERROR: \"/package.json\" not found: not found\nerror: failed to solve: rpc error: code = Unknown desc = failed to compute cache key: \"/package.json\" not found: not found", "copy-source-missing", 5)]
    [InlineData("#4 [stage-1 2/4] ADD https://files.test/x.tgz /x\n#4 ERROR: invalid response status 403\nerror: failed to solve: failed to load cache key: invalid response status 403", "add-download", 8)]
    [InlineData("#2 resolve image config for docker.io/docker/dockerfile:1\n#2 ERROR: failed to do request: Head \"https://registry-1.docker.io/v2/docker/dockerfile/manifests/1\": dial tcp: lookup registry-1.docker.io: no such host\nerror: failed to solve: failed to do request: Head \"https://registry-1.docker.io/v2/docker/dockerfile/manifests/1\": dial tcp: lookup registry-1.docker.io: no such host", "base-dns", 1)]
    [InlineData("#3 [internal] load metadata for docker.io/library/alpine:3\n#3 ERROR: docker.io/library/alpine:3: not found\nerror: failed to solve: alpine:3: docker.io/library/alpine:3: not found", "base-not-found", 3)]
    [InlineData("#3 [internal] load metadata for registry.test/base:1\n#3 ERROR: unexpected status code [manifests 1]: 500 Internal Server Error\nerror: failed to solve: registry.test/base:1: unexpected status code [manifests 1]: 500 Internal Server Error", "base-server-error", 7)]
    [InlineData("#7 [build 2/4] COPY package.json ./\n#7 ERROR: failed to copy: httpReadSeeker: failed open: failed to do request: Get \"https://registry-1.docker.io/v2/library/alpine/blobs/sha256:ab\": dial tcp 192.0.2.1:443: i/o timeout\nDockerfile:5\n--------------------\n   5 | >>> COPY package.json ./\n--------------------\nerror: failed to solve: failed to compute cache key: failed to copy: httpReadSeeker: failed open: failed to do request: Get \"https://registry-1.docker.io/v2/library/alpine/blobs/sha256:ab\": dial tcp 192.0.2.1:443: i/o timeout", "base-unreachable", 3)]
    public void The_vertex_tells_the_line(string log, string cause, int line)
    {
        var found = Explain(log);

        Assert.Equal((cause, line), (found?.Code.Cause, found?.Line));
    }

    [Fact]
    public void What_programs_print_is_not_what_the_client_says() =>
        Assert.Null(Explain("#1 [1/2] FROM alpine:3\n#1 DONE 0.0s\n#2 [2/2] RUN make\n#2 0.1 error: failed to solve: no\nerror: failed to solve: printed behind a carriage return\n#2 DONE 0.2s\n#3 exporting to image\n#3 DONE 0.1s\n"));

    [Fact]
    public void A_log_that_breaks_off_is_no_success() => Assert.Equal("unknown", Explain("#1 [1/2] FROM alpine:3\n#1 DONE 0.0s\n#2 [2/2] RUN make\n#2 0.1 compiling\n")?.Code.Cause);

    [Fact]
    public void A_cache_that_cannot_be_read_fails_nothing() =>
        Assert.Null(Explain("#1 importing cache manifest from registry.test/cache\n#1 ERROR: registry.test/cache: not found\n\n#2 exporting to image\n#2 DONE 0.1s\n------\n > importing cache manifest from registry.test/cache:\n------\n"));

    [Fact]
    public void A_registry_that_sends_too_little_has_two_candidates()
    {
        var found = Explain("#3 [build 1/4] FROM docker.io/library/alpine:3\n#3 ERROR: failed to read expected number of bytes: unexpected EOF\nerror: failed to solve: failed to read expected number of bytes: unexpected EOF");

        Assert.Equal(["base-unreachable", "base-corrupt"], found?.Candidates);
        Assert.Contains("base-unreachable or base-corrupt", found?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_vertex_a_token_can_be_for_either() =>
        Assert.Equal(["base-unauthorized", "push-unauthorized"], Explain("error: failed to solve: failed to authorize: failed to fetch anonymous token: unexpected status: 403 Forbidden")?.Candidates);

    [Fact]
    public void Json_progress_reads_like_plain_progress()
    {
        var found = Explain("{\"vertexes\":[{\"digest\":\"sha256:1\",\"name\":\"[build 3/4] RUN make\",\"started\":\"2026-01-01T00:00:00Z\"}]}\n"
            + "{\"logs\":[{\"vertex\":\"sha256:1\",\"stream\":2,\"data\":\"bm8gcnVsZQo=\",\"timestamp\":\"2026-01-01T00:00:01Z\"}]}\n"
            + "{\"vertexes\":[{\"digest\":\"sha256:1\",\"name\":\"[build 3/4] RUN make\",\"completed\":\"2026-01-01T00:00:02Z\",\"error\":\"process \\\"/bin/sh -c make\\\" did not complete successfully: exit code: 2\"}]}\n"
            + "error: failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 2\n");

        Assert.Equal(("run-failed", 6, 2), (found?.Code.Cause, found?.Line, found?.ExitCode));
        Assert.Contains("no rule", found!.Evidence);
    }

    [Fact]
    public void Img_says_errors_without_a_word_before() =>
        Assert.Equal("push-denied", Explain("Pushing registry.test/app:1...\nunexpected response: 403 Forbidden\n", BuilderKind.Auto)?.Code.Cause);

    private static Diagnostic? Explain(string log, BuilderKind builder = BuilderKind.BuildKit)
    {
        var explainer = new LogExplainer(new LogContext { Builder = builder }.WithDockerfile(Dockerfile, "Dockerfile"));
        foreach (var line in log.Split('\n'))
        {
            explainer.AddLine(line);
        }

        return explainer.Explain(new BuilderEnd(null)) is [var found, ..] ? found : null;
    }
}
