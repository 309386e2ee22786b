using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>The git source container: real git, in the order and with the log of Knative's git-init.</summary>
internal sealed class GitInit(ServedRelease release, string home, Action<string> print)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Fetches into a folder; from v0.5 on the exit code is 0 whatever git says.</summary>
    /// <param name="arguments">Those of the container: <c>-url</c>, <c>-revision</c>, <c>-path</c>.</param>
    /// <param name="workspace">What the container sees as <c>/workspace</c>.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public async Task<ContainerEnd> RunAsync(IReadOnlyList<string> arguments, string workspace, CancellationToken cancellationToken)
    {
        var (url, revision, target) = (Option(arguments, "-url"), Option(arguments, "-revision"), Option(arguments, "-path"));
        var folder = Directory.CreateDirectory(Path.Combine(workspace, target)).FullName;
        Log("warn", "logging/config.go:69", "Fetch GitHub commit ID from kodata failed: \"KO_DATA_PATH\" does not exist or is empty");
        var isFetched = await GitAsync(folder, null, cancellationToken, "init")
            && await GitAsync(folder, null, cancellationToken, "remote", "add", "origin", url)
            && await GitAsync(folder, "Unexpected error", cancellationToken, "fetch", "--depth=1", "--recurse-submodules=yes", "origin", revision);
        if (isFetched)
        {
            isFetched = await GitAsync(folder, "Unexpected error", cancellationToken, "reset", "--hard", "FETCH_HEAD");
        }
        else
        {
            // An old server does not give out single commits.
            await GitAsync(folder, "Error", cancellationToken, "pull", "--recurse-submodules=yes", "origin");
            isFetched = await GitAsync(folder, "Unexpected error", cancellationToken, "checkout", revision);
        }

        if (!isFetched && release < ServedRelease.V07)
        {
            return new(release == ServedRelease.V01 ? 255 : 1);
        }

        Log("info", "git-init/main.go:101", $"Successfully cloned \"{url}\" @ \"{revision}\" in path \"{Path.Combine("/workspace", target)}\"");
        return new(0);
    }

    private static string Option(IReadOnlyList<string> arguments, string name) =>
        arguments.SkipWhile(argument => argument != name).ElementAtOrDefault(1) ?? "";

    private async Task<bool> GitAsync(string folder, string? complaint, CancellationToken cancellationToken, params string[] command)
    {
        List<string> output = [];
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home, ["GIT_TERMINAL_PROMPT"] = "0" };
        var code = await ToolProcess.RunAsync("git", ["-C", folder, .. command], environment, output.Add, cancellationToken);
        if (code != 0 && complaint is not null)
        {
            var text = string.Concat(output.Select(line => line + "\n"));
            Log("error", complaint == "Error" ? "git-init/main.go:41" : "git-init/main.go:52", $"{complaint} running git [{string.Join(' ', command)}]: exit status {code}\n{text}");
        }

        return code == 0;
    }

    private void Log(string level, string caller, string message) => print(new JsonObject
    {
        ["level"] = level,
        ["ts"] = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds,
        ["logger"] = "fallback-logger",
        ["caller"] = caller,
        ["msg"] = message,
    }.ToJsonString(Plain));
}
