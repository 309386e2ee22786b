using System.Text;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>What a container left behind.</summary>
public sealed record ContainerResult(int ExitCode, string Log, string TerminationMessage = "");

/// <summary>
/// Does for real what the containers of a Build's pod are there for, one after the other, on a workspace and a home folder that they share:
/// git sources with git, custom sources in their own images with buildah, and kaniko's work with <c>buildah bud</c> and a push, told in
/// kaniko's words. Needs buildah, git and root or user namespaces.
/// </summary>
public sealed class PodExecutor : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string[] _storage;

    public PodExecutor()
    {
        Directory.CreateDirectory(Workspace);
        Directory.CreateDirectory(Home);
        _storage = ["--root", _folder["graph"], "--runroot", _folder["run"], "--storage-driver", "vfs"];
    }

    /// <summary>What the pod sees as <c>/workspace</c>.</summary>
    public string Workspace => _folder["workspace"];

    /// <summary>What the pod sees as <c>/builder/home</c>.</summary>
    public string Home => _folder["home"];

    /// <summary>Runs a container to its end.</summary>
    public async Task<ContainerResult> RunAsync(JsonObject container, CancellationToken cancellationToken)
    {
        var name = container["name"]!.GetValue<string>();
        return name switch
        {
            "build-step-credential-initializer" => new(0, "{\"level\":\"info\",\"msg\":\"Credentials initialized.\"}\n"),
            _ when name.StartsWith("build-step-git-source", StringComparison.Ordinal) => await CloneAsync(Strings(container["args"]), cancellationToken),
            _ when name.StartsWith("build-step-custom-source", StringComparison.Ordinal) => await RunCustomAsync(container, cancellationToken),
            _ => await BuildAsync(Strings(container["args"]), cancellationToken),
        };
    }

    public void Dispose() => _folder.Dispose();

    // git-init of v0.5 to v0.7: it exits with 0 whatever git says.
    private async Task<ContainerResult> CloneAsync(List<string> arguments, CancellationToken cancellationToken)
    {
        string Option(string name) => arguments.IndexOf(name) is >= 0 and var index ? arguments[index + 1] : "";
        var (url, revision) = (Option("-url"), Option("-revision"));
        var folder = Path.Combine(Workspace, Option("-path"));
        Directory.CreateDirectory(folder);
        var log = new StringBuilder();
        foreach (string[] command in (string[][])[["init", "-q"], ["remote", "add", "origin", url], ["fetch", "--depth=1", "--recurse-submodules=yes", "origin", revision], ["reset", "--hard", "FETCH_HEAD"]])
        {
            var (exitCode, output) = await CallAsync("git", ["-C", folder, .. command], cancellationToken);
            if (exitCode != 0)
            {
                log.Append(new JsonObject
                {
                    ["level"] = "error",
                    ["msg"] = $"Unexpected error running git [{string.Join(' ', command)}]: exit status {exitCode}\n{output}",
                }.ToJsonString()).Append('\n');
            }
        }

        log.Append(new JsonObject { ["level"] = "info", ["msg"] = $"Successfully cloned \"{url}\" @ \"{revision}\" in path \"/workspace\"" }.ToJsonString()).Append('\n');
        return new(0, log.ToString());
    }

    private async Task<ContainerResult> RunCustomAsync(JsonObject container, CancellationToken cancellationToken)
    {
        var image = container["image"]!.GetValue<string>();
        var (pulled, id) = await CallAsync("buildah", [.. _storage, "from", "--quiet", "--tls-verify=false", $"docker://{image}"], cancellationToken);
        if (pulled != 0)
        {
            throw new InvalidOperationException($"The node cannot pull {image}: {id}");
        }

        List<string> environment = ["--env", "HOME=/builder/home"];
        foreach (var variable in container["env"]?.AsArray() ?? [])
        {
            environment.AddRange(["--env", $"{variable!["name"]!.GetValue<string>()}={variable["value"]?.GetValue<string>()}"]);
        }

        id = id.Trim();
        List<string> command = [.. Strings(container["command"]), .. Strings(container["args"])];
        var (exitCode, output) = await CallAsync(
            "buildah",
            [.. _storage, "run", "--isolation", "chroot", "--workingdir", "/workspace", "-v", $"{Workspace}:/workspace", "-v", $"{Home}:/builder/home", .. environment, id, "--", .. command],
            cancellationToken);
        await CallAsync("buildah", [.. _storage, "rm", id], cancellationToken);
        return new(exitCode, output);
    }

    // The executor of kaniko v1: one line per instruction, the output of commands, the final error as a plain line.
    private async Task<ContainerResult> BuildAsync(List<string> arguments, CancellationToken cancellationToken)
    {
        string? Flag(string name) => arguments.Find(argument => argument.StartsWith($"--{name}=", StringComparison.Ordinal))?[(name.Length + 3)..];
        var destination = Flag("destination")!;
        var dockerfile = Flag("dockerfile")!;
        dockerfile = dockerfile.StartsWith("/builder/home/", StringComparison.Ordinal) ? Path.Combine(Home, dockerfile["/builder/home/".Length..]) : Path.Combine(Workspace, dockerfile);
        if (!File.Exists(dockerfile))
        {
            return new(1, "Error: error resolving dockerfile path: please provide a valid path to a Dockerfile within the build context with --dockerfile\n");
        }

        List<string> options = ["--file", dockerfile, "--iidfile", _folder["id"], "--layers=false", "--format", "docker", "--isolation", "chroot", "--tls-verify=false"];
        if (File.Exists(dockerfile + ".dockerignore"))
        {
            // buildah takes an empty list for none; kaniko does not.
            options.AddRange(["--ignorefile", _folder.Write("ignore", "no/such/file\n" + await File.ReadAllTextAsync(dockerfile + ".dockerignore", cancellationToken))]);
        }

        foreach (var argument in arguments.Where(argument => argument.StartsWith("--build-arg=", StringComparison.Ordinal)))
        {
            options.AddRange(["--build-arg", argument["--build-arg=".Length..]]);
        }

        var (exitCode, output) = await CallAsync("buildah", [.. _storage, "bud", .. options, Workspace], cancellationToken);
        var log = new StringBuilder();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var step = line.StartsWith("STEP ", StringComparison.Ordinal) ? line.IndexOf(": ", StringComparison.Ordinal) : -1;
            log.Append(step > 0 ? $"\e[36mINFO\e[0m[0001] {line[(step + 2)..]}" : line).Append('\n');
        }

        if (exitCode != 0)
        {
            var status = output.LastIndexOf("exit status ", StringComparison.Ordinal) is >= 0 and var index ? output[index..].Trim() : "exit status 1";
            log.Append("error building image: error building stage: failed to execute command: waiting for process to exit: ").Append(status).Append('\n');
            return new(1, log.ToString(), log.ToString()[^Math.Min(log.Length, 2048)..]);
        }

        var id = (await File.ReadAllTextAsync(_folder["id"], cancellationToken)).Trim();
        var (pushed, problem) = await CallAsync(
            "buildah", [.. _storage, "push", "--tls-verify=false", "--digestfile", _folder["digest"], id, $"docker://{destination}"], cancellationToken);
        if (pushed != 0)
        {
            return new(1, log.Append("error pushing image: failed to push to destination ").Append(destination).Append(": ").Append(problem).ToString());
        }

        var digest = (await File.ReadAllTextAsync(_folder["digest"], cancellationToken)).Trim();
        return new(0, log.Append("\e[36mINFO\e[0m[0002] Pushed ").Append(destination).Append('@').Append(digest).Append('\n').ToString(), digest);
    }

    private static async Task<(int ExitCode, string Output)> CallAsync(string tool, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = new System.Diagnostics.Process
        {
            StartInfo = new(Tool.Find(tool) ?? throw new InvalidOperationException($"{tool} is not installed."), arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.StartInfo.Environment["BUILDAH_ISOLATION"] = "chroot";
        process.StartInfo.Environment["GIT_TERMINAL_PROMPT"] = "0";
        process.Start();
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken) + await error;
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, output);
    }

    private static List<string> Strings(JsonNode? list) => [.. (list as JsonArray ?? []).Select(item => item!.GetValue<string>())];
}
