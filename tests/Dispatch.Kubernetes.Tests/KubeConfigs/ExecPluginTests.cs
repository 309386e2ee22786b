using Dispatch.Kubernetes.KubeConfigs;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Kubernetes.Tests.KubeConfigs;

public sealed class ExecPluginTests : IDisposable
{
    private const string Counting = """
        echo run >> "$COUNT"
        printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s-%s","expirationTimestamp":"2026-01-02T03:14:05Z"}}' "$1" "$(grep -c run "$COUNT")"
        """;

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_token_is_kept_until_it_expires_or_is_refused()
    {
        var credentials = Load(Counting).Credentials;

        Assert.Equal("Bearer a_b-1", await TokenAsync(credentials));
        Assert.Equal("Bearer a_b-1", await TokenAsync(credentials));
        Assert.Equal("Bearer a_b-2", await TokenAsync(credentials, refresh: true));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("Bearer a_b-3", await TokenAsync(credentials));
    }

    [Fact]
    public async Task Calls_at_the_same_time_share_one_run()
    {
        var credentials = Load(Counting).Credentials;

        var tokens = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TokenAsync(credentials)));

        Assert.Equal("Bearer a_b-1", Assert.Single(tokens.Distinct()));
    }

    [Fact]
    public async Task The_plugin_learns_version_cluster_and_that_nobody_can_be_asked()
    {
        var connection = Load("""printf '%s' "$KUBERNETES_EXEC_INFO" > "$COUNT"; exit 3""");

        await Assert.ThrowsAsync<KubeConfigException>(async () => await connection.Credentials.GetAsync(false, Cancellation));

        Assert.Equal(
            """{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{"interactive":false,"cluster":{"server":"https://a.example","config":{"audience":"x","n":1}}}}""",
            await File.ReadAllTextAsync(_folder["count"], Cancellation));
    }

    [Fact]
    public async Task A_certificate_can_come_instead_of_a_token()
    {
        var certificates = new TestCertificates(_folder.Path);
        var answer = new System.Text.Json.Nodes.JsonObject
        {
            ["kind"] = "ExecCredential",
            ["apiVersion"] = "client.authentication.k8s.io/v1",
            ["status"] = new System.Text.Json.Nodes.JsonObject
            {
                ["clientCertificateData"] = await File.ReadAllTextAsync(certificates.CertificateFile, Cancellation),
                ["clientKeyData"] = await File.ReadAllTextAsync(certificates.KeyFile, Cancellation),
            },
        };
        var connection = Load($"cat '{_folder.Write("answer", answer.ToJsonString())}'");

        Assert.True((await connection.Tls.ClientCertificate!(false, Cancellation))!.HasPrivateKey);
        Assert.Null(await connection.Credentials.GetAsync(false, Cancellation));
    }

    [Theory]
    [InlineData("echo first >&2; echo 'log in again' >&2; exit 7", "exit code 7: log in again")]
    [InlineData("echo secret", "did not print a JSON object")]
    [InlineData("echo '{\"kind\":\"Other\"}'", "did not print an ExecCredential")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'", "neither status.token")]
    [InlineData("head -c 2000000 /dev/zero", "printed more than")]
    public async Task A_failure_tells_file_field_and_reason_but_no_secret(string script, string expected)
    {
        var error = await Assert.ThrowsAsync<KubeConfigException>(async () => await Load(script).Credentials.GetAsync(false, Cancellation));

        Assert.Equal((_folder["config"], "users[0].user.exec.command"), (error.File, error.Field));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_program_is_told_with_the_hint_to_install_it()
    {
        var error = Assert.Throws<KubeConfigException>(() => Load(null));

        Assert.EndsWith("there is no program './plugin'. Install it.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_kills_the_plugin()
    {
        var connection = Load("""mkfifo "$COUNT.fifo"; echo $$ > "$COUNT.new"; mv "$COUNT.new" "$COUNT"; read line < "$COUNT.fifo" """);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var started = new FileSystemWatcher(_folder.Path, "count");
        var id = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        started.Renamed += (_, _) => id.TrySetResult();
        started.EnableRaisingEvents = true;

        var asking = connection.Credentials.GetAsync(false, cancel.Token).AsTask();
        await id.Task.WaitAsync(Cancellation);
        using var process = System.Diagnostics.Process.GetProcessById(
            int.Parse((await File.ReadAllTextAsync(_folder["count"], Cancellation)).Trim(), System.Globalization.CultureInfo.InvariantCulture));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await process.WaitForExitAsync(Cancellation);
    }

    private static async Task<string?> TokenAsync(IKubernetesCredentials credentials, bool refresh = false) =>
        (await credentials.GetAsync(refresh, Cancellation))?.ToString();

    private KubernetesConnection Load(string? script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        if (script is not null)
        {
            File.SetUnixFileMode(_folder.Write("plugin", $"#!/bin/sh\n{script}\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var path = _folder.Write("config", $$$"""
            current-context: x
            contexts: [{name: x, context: {cluster: c, user: u} }]
            clusters:
            - name: c
              cluster: {server: "https://a.example", extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: x, n: 1} }] }
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  interactiveMode: IfAvailable
                  command: ./plugin
                  args: [a_b]
                  env: [{name: COUNT, value: "{{{_folder["count"]}}}" }]
                  installHint: Install it.
                  provideClusterInfo: true
            """);
        return KubeConfig.Load(new KubeConfigOptions { Path = path, Environment = Environment.GetEnvironmentVariable, Home = _folder.Path }, _time);
    }
}
