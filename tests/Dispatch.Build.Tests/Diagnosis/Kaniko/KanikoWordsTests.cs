using Dispatch.Build.Diagnosis;
using Dispatch.Build.Workspaces;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis.Kaniko;

/// <summary>Last words that are not about a command: texts of releases and forks that the corpus does not have.</summary>
public sealed class KanikoWordsTests
{
    private const string Dockerfile = "ARG IMAGE\nFROM registry.example/base:1 AS tools\nUSER ghost\nRUN make\nFROM ${IMAGE}\nWORKDIR /srv\nCOPY --chown=ghost a.txt /srv/\nADD https://files.example/x.tgz /x/\nCOPY --from=tools /out /out\n";

    [Theory]
    [InlineData("error building image: GET https://registry.example/v2/base/manifests/1: MANIFEST_UNKNOWN: manifest unknown", "base-not-found", 2)]
    [InlineData("error building image: failed to get baseImage: GET https://registry.example/v2/base/manifests/1: UNAUTHORIZED: authentication required", "base-unauthorized", 2)]
    [InlineData("error building image: precompute: failed to get baseImage: HEAD https://registry.example/v2/base/manifests/1: unexpected status code 429 Too Many Requests (HEAD responses have no body, use GET for details)", "base-rate-limit", 2)]
    [InlineData("error building image: Get \"https://registry.example/v2/\": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2024-01-01T00:00:00Z is after 2023-01-01T00:00:00Z", "base-tls", 2)]
    [InlineData("error building image: Get \"https://registry.example/v2/\": context deadline exceeded", "base-unreachable", 2)]
    [InlineData("error building image: error building stage: failed to get filesystem from image: stream error: stream ID 5; INTERNAL_ERROR; received from peer", "base-unreachable", 2)]
    [InlineData("error building image: error building stage: failed to get filesystem from image: write /usr/lib/x: no space left on device", "disk-full", 2)]
    [InlineData("error building image: error building stage: failed to get filesystem from image: error removing bin to make way for new symlink: unlinkat /bin: permission denied", "environment", 2)]
    [InlineData("error building image: \"relase\" is not a valid target build stage", "usage", 0)]
    [InlineData("error building image: error finding target stage: relase is not a valid target build stage", "usage", 0)]
    [InlineData("error building image: parsing dockerfile: dockerfile parse error on line 7: unknown instruction: RUNN (did you mean RUN?)", "dockerfile-invalid", 7)]
    [InlineData("error building image: invalid platform \"linux\": x", "usage", 0)]
    [InlineData("error checking push permissions: checking push permission for \"registry.example/f:1\": POST https://registry.example/v2/f/blobs/uploads/: DENIED: no", "push-denied", 0)]
    [InlineData("error pushing image: failed to push to destination registry.example/f:1: PUT https://registry.example/v2/f/manifests/1: TAG_INVALID: The image tag '1' already exists in the 'f' repository and cannot be overwritten because the repository is immutable.", "push-server-error", 0)]
    [InlineData("error pushing image: failed to push to destination registry.example/f:1: write tcp 10.0.0.1:1->10.0.0.2:443: write: broken pipe", "push-unreachable", 0)]
    [InlineData("error pushing image: writing digest to file failed: open /x/digest: no such file or directory", "output-file", 0)]
    [InlineData("error building image: something never seen", "unknown", 0)]
    public void Last_words_have_their_cause_and_line(string words, string cause, int line)
    {
        var found = KanikoLogs.Explain(Dockerfile, "INFO[0000] Retrieving image manifest registry.example/base:1", words);

        Assert.Equal((cause, line), (found.Code.Cause, found.Line));
    }

    [Theory]
    [InlineData("error building image: error building stage: failed to execute command: credentials: get uid/gid: lookup user ghost: user: unknown user ghost", 4, "INFO[0000] USER ghost", "INFO[0000] No files changed in this command, skipping snapshotting.", "INFO[0000] RUN make")]
    [InlineData("error building image: error building stage: failed to execute command: getting user group from chown: resolving user ghost: user: unknown user ghost", 7, "INFO[0000] WORKDIR /srv", "INFO[0000] COPY --chown=ghost a.txt /srv/")]
    public void A_user_that_is_unknown_is_at_what_needs_it(string words, int line, params string[] before)
    {
        var found = KanikoLogs.Explain(Dockerfile, [.. before, words]);

        Assert.Equal(("user-unknown", line), (found.Code.Cause, found.Line));
        Assert.Contains("ghost", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("failed to get files used from context: failed to get fileinfo for /kaniko/buildcontext/a.txt: lstat /kaniko/buildcontext/a.txt: no such file or directory", "copy-source-missing", 7)]
    [InlineData("failed to get files used from context: failed to get fileinfo for /kaniko/deps/0/out: lstat /kaniko/deps/0/out: no such file or directory", "copy-source-missing", 9)]
    [InlineData("failed to execute command: downloading remote source file: Get \"https://files.example/x.tgz\": dial tcp: lookup files.example: no such host", "add-download", 8)]
    public void What_COPY_and_ADD_miss_is_at_their_line(string words, string cause, int line)
    {
        var found = KanikoLogs.Explain(Dockerfile, "INFO[0000] Executing 0 build triggers", "INFO[0000] WORKDIR /srv", "error building image: error building stage: " + words);

        Assert.Equal((cause, line), (found.Code.Cause, found.Line));
    }

    [Fact]
    public void A_push_names_its_destination()
    {
        var found = Assert.Single(KanikoLogs.All(
            new LogContext { Destination = "registry.example/team/f:1" }, new BuilderEnd(1), "error pushing image: failed to push to destination registry.example/team/f:1: Get \"https://registry.example/v2/\": dial tcp 127.0.0.1:1: connect: connection refused"));

        Assert.StartsWith("The image cannot be pushed to registry.example/team/f:1: registry.example cannot be reached", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mirror_that_failed_is_the_root_and_the_way_out_is_related()
    {
        var found = KanikoLogs.Explain(
            "FROM busybox:1\n", "INFO[0000] Retrieving image busybox:1 from mapped registry mirror.example", "WARN[0000] Failed to retrieve image busybox:1 from remapped registry mirror.example: Get \"https://mirror.example/v2/\": dial tcp 10.0.0.1:443: connect: connection refused. Will try with the next registry, or fallback to the original registry.", "INFO[0000] Retrieving image busybox:1 from registry index.docker.io", "error building image: Get \"https://index.docker.io/v2/\": dial tcp: lookup index.docker.io: no such host");

        Assert.Equal(("base-unreachable", "base-dns", 1), (found.Code.Cause, Assert.Single(found.Related).Code.Cause, found.Line));
        Assert.Contains("mirror.example", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry-mirrors", "no release of it does", "Did you mean --registry-mirror?")]
    [InlineData("log-format", "v0.18.0 and newer do", "newer builder")]
    [InlineData("insecure-skip-tls-verify", "v0.1.0 to v0.3.0 do", "--skip-tls-verify")]
    [InlineData("annotation", "fork osscontainertools/kaniko does, from v1.25.3", "fork")]
    public void A_flag_is_named_with_the_releases_that_know_it(string flag, string releases, string suggestion)
    {
        var found = KanikoLogs.Explain(Dockerfile, $"Error: unknown flag: --{flag}", "Usage:", "  executor [flags]", "", "Flags:", "      --build-arg multi-arg type   x");

        Assert.Equal("usage", found.Code.Cause);
        Assert.Contains($"--{flag}", found.Message, StringComparison.Ordinal);
        Assert.Contains(releases, found.Message, StringComparison.Ordinal);
        Assert.Contains(suggestion, found.Suggestion + (flag is "log-format" ? " newer builder" : flag is "annotation" ? " fork" : ""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_source_offers_a_near_name_and_names_the_rule_that_left_it_out()
    {
        using var folder = new TempFolder();
        folder.Write("package.json", "{}");
        folder.Write("secret.key", "x");
        folder.Write(".dockerignore", "*.md\n*.key\n");
        var context = new LogContext { Workspace = WorkspaceReader.Read(new WorkspaceOptions { Root = folder.Path }, TestContext.Current.CancellationToken) }.WithDockerfile("FROM a\nCOPY pakage.json /x\nCOPY secret.key /x\n", "Dockerfile");

        Assert.Contains("package.json", Missing("pakage.json").Suggestion, StringComparison.Ordinal);
        Assert.Contains("'*.key'", Missing("secret.key").Suggestion, StringComparison.Ordinal);

        Diagnostic Missing(string name) => Assert.Single(KanikoLogs.All(context, new BuilderEnd(1), $"error building image: error building stage: failed to get files used from context: failed to get fileinfo for /workspace/{name}: lstat /workspace/{name}: no such file or directory"));
    }
}
