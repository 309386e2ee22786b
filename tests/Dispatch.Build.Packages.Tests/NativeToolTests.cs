using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dispatch.Build.Packages.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Packages.Tests;

/// <summary>What the native compiler has left out of the tool is nothing that anyone uses: it says and does what the portable one does.</summary>
public sealed partial class NativeToolTests(UnpackedTool tool) : IClassFixture<UnpackedTool>
{
    private const int LogsOfEach = 8;

    private static readonly string _corpora = Path.Combine(Repository.Root, "tests", "Dispatch.Build.Tests", "Diagnosis", "Corpora");

    [Theory]
    [InlineData(0, "--help")]
    [InlineData(0, "--version")]
    [InlineData(0, "publish", "--help")]
    [InlineData(0, "explain", "--help")]
    [InlineData(2, "publish", "--no-such-option")]
    [InlineData(2, "publish", "hello")]
    [InlineData(0, "publish", "hello", "--kind", "runtime", "--dockerfile", "Dockerfile", "--archive", "hello.tar", "--label", "a=b", "--json")]
    [InlineData(0, "publish", "hello", "--kind", "runtime", "--dockerfile", "Dockerfile", "--archive", "hello.tar", "--dry-run")]
    [InlineData(0, "publish", "hello", "--kind", "runtime", "--dockerfile", "Dockerfile", "--archive", "hello.tar", "--sarif", "hello.sarif", "--report", "hello.json", "--verbose")]
    [InlineData(11, "publish", "hello", "--kind", "runtime", "--dockerfile", "wrong.Dockerfile", "--archive", "hello.tar")]
    [InlineData(2, "publish", "hello", "--engine", "knative", "--kube-config", "kubeconfig", "--kube-context", "nowhere", "--runtime-image", "localhost:1/runtime", "--registry", "localhost:1")]
    [InlineData(0, "publish", "--file", "dispatch.yaml", "--json")]
    [InlineData(2, "publish", "--file", "wrong.yaml")]
    [InlineData(0, "render", "hello", "--runtime-image", "localhost:1/runtime:1", "--registry", "localhost:1", "--dockerfile", "Dockerfile")]
    [InlineData(0, "render", "hello", "--runtime-image", "localhost:1/runtime:1", "--registry", "localhost:1", "--dockerfile", "Dockerfile", "--json")]
    [InlineData(0, "why", "hello", "--kind", "runtime", "--dockerfile", "Dockerfile", "--archive", "hello.tar", "--json")]
    [InlineData(0, "doctor", "hello", "--kind", "runtime", "--dockerfile", "Dockerfile", "--archive", "hello.tar")]
    [InlineData(0, "setup", "--namespace", "functions")]
    [InlineData(43, "logs", "hello", "--kube-config", "kubeconfig")]
    [InlineData(0, "gc", "--json")]
    [InlineData(0, "completion", "bash")]
    public async Task A_command_does_the_same(int exitCode, params string[] arguments)
    {
        var (native, portable) = await tool.RunAsync(Prepare, arguments, TestContext.Current.CancellationToken);
        Assert.EndsWith($"exit code {exitCode}", portable, StringComparison.Ordinal);
        Assert.Equal(WithoutTimes(portable), WithoutTimes(native));
    }

    [Theory]
    [InlineData("buildah")]
    [InlineData("buildkit")]
    [InlineData("img")]
    [InlineData("kaniko")]
    public async Task A_log_is_explained_alike(string builder)
    {
        foreach (var log in Logs(builder))
        {
            var (native, portable) = await tool.RunAsync(
                folder => File.WriteAllBytes(folder["build.log"], log), ["explain", "build.log", "--json"], TestContext.Current.CancellationToken);
            Assert.Equal(portable, native);
        }
    }

    private static void Prepare(TempFolder folder)
    {
        folder.Write("hello/hello.js", "module.exports = () => 'Hello';\n");
        folder.Write("Dockerfile", "FROM scratch\nCOPY . /function\nENV A=1\n");
        folder.Write("wrong.Dockerfile", "FROM scratch\nCOPPY . /function\n");
        folder.Write("dispatch.yaml", "version: 1\nfunctions:\n  hello:\n    kind: runtime\n    dockerfile: Dockerfile\n    archive: hello.tar\n");
        folder.Write("wrong.yaml", "version: 1\nfunctions:\n  hello:\n    no-such-key: 1\n");
        folder.Write("kubeconfig", """
            apiVersion: v1
            kind: Config
            current-context: here
            contexts: [{name: here, context: {cluster: nobody, user: me}}]
            clusters: [{name: nobody, cluster: {server: "http://127.0.0.1:1"}}]
            users: [{name: me, user: {token: abc}}]
            """);
    }

    // Evenly spread over what the builder was seen to print.
    private static IEnumerable<byte[]> Logs(string builder)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(_corpora, $"{builder}.jsonl.gz")), CompressionMode.Decompress), Encoding.UTF8);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines.Where((_, index) => index % Math.Max(1, lines.Length / LogsOfEach) == 0))
        {
            using var json = JsonDocument.Parse(line);
            yield return Encoding.Latin1.GetBytes(json.RootElement.GetProperty("log").GetString()!);
        }
    }

    private static string WithoutTimes(string text) => Times().Replace(text, "{time}");

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)|\d+\.\d+ s|built +\d+\.\d|hello-[0-9a-f]{8}|""\w*([dD]uration|[sS]econds)\w*"": ""?[0-9.]+")]
    private static partial Regex Times();
}
