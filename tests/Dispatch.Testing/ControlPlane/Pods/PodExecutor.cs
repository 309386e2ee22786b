using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>
/// Does for real what the containers of a Build's pod are there for, one after the other, on volumes that they share: credentials, git sources
/// with git, other containers in their own images with buildah, and kaniko's work with <c>buildah bud</c> and a push. Needs buildah, git, setsid.
/// </summary>
internal sealed class PodExecutor : IDisposable
{
    public const string Missing = "needs buildah and git: apt-get install buildah git";

    private readonly TempFolder _folder = new();
    private readonly ServedRelease _release;
    private readonly IReadOnlyDictionary<string, string> _mirrors;
    private readonly PodVolumes _volumes;
    private readonly Buildah _buildah;
    private string _container = "";

    /// <param name="pod">As the API server has it.</param>
    /// <param name="secrets">What it mounts, by name.</param>
    /// <param name="release">Whose git container it is.</param>
    /// <param name="mirrors">Images that this node gets elsewhere, as the mirror of a registry would give them.</param>
    public PodExecutor(JsonObject pod, IReadOnlyDictionary<string, JsonObject> secrets, ServedRelease release, IReadOnlyDictionary<string, string> mirrors)
    {
        (_release, _mirrors) = (release, mirrors);
        _volumes = new(pod, secrets, _folder);
        _buildah = new(_folder);
    }

    /// <summary>Pulls the image of a container that is run in it.</summary>
    /// <exception cref="ContainerWaitsException">It cannot be had.</exception>
    public async Task PullAsync(JsonObject container, CancellationToken cancellationToken)
    {
        if (IsOwn(container))
        {
            return;
        }

        var asked = (string)container["image"]!;
        var image = _mirrors.GetValueOrDefault(asked, asked);
        var (code, output) = await _buildah.RunAsync(["from", "--quiet", "--tls-verify=false", $"docker://{image}"], cancellationToken);
        if (code != 0)
        {
            var problem = output.LastOrDefault(line => line.StartsWith("Error: ", StringComparison.Ordinal))?["Error: ".Length..] ?? "";
            throw problem.Contains("invalid reference format", StringComparison.Ordinal)
                ? new ContainerWaitsException("InvalidImageName", $"Failed to apply default image tag \"{asked}\": couldn't parse image reference \"{asked}\": {problem}")
                : new ContainerWaitsException("ErrImagePull", $"rpc error: code = Unknown desc = failed to pull and unpack image \"{asked}\": {problem}");
        }

        _container = output[^1].Trim();
    }

    /// <summary>Runs a container, whose image was pulled, to its end.</summary>
    public Task<ContainerEnd> RunAsync(JsonObject container, Action<string> print, CancellationToken cancellationToken)
    {
        var name = (string)container["name"]!;
        var home = _volumes.Find(container, "/builder/home")!;
        return name switch
        {
            BuildPod.Credentials => new CredentialInit(home, (secret, key) => File.ReadAllText(_volumes.Find(container, $"/var/build-secrets/{secret}/{key}")!), print)
                .RunAsync(new ContainerText(container).Arguments, cancellationToken),
            _ when name.StartsWith("build-step-git-source", StringComparison.Ordinal) =>
                new GitInit(_release, home, print).RunAsync(new ContainerText(container).Arguments, _volumes.Find(container, "/workspace")!, cancellationToken),
            _ when IsKaniko(container) =>
                new KanikoStep(_buildah, container, _volumes, _folder, print).RunAsync(cancellationToken),
            _ => RunImageAsync(container, print, cancellationToken),
        };
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsKaniko(JsonObject container) => ((string)container["image"]!).Contains("kaniko", StringComparison.Ordinal) && container["command"] is null;

    private static bool IsOwn(JsonObject container) =>
        (string)container["name"]! is var name && (name == BuildPod.Credentials || name.StartsWith("build-step-git-source", StringComparison.Ordinal) || IsKaniko(container));

    private async Task<ContainerEnd> RunImageAsync(JsonObject container, Action<string> print, CancellationToken cancellationToken)
    {
        var text = new ContainerText(container);
        List<string> command = text.Command is { Count: > 0 } given ? [.. given, .. text.Arguments] : await ImageCommandAsync(text.Arguments, cancellationToken);
        return new(await _buildah.RunAsync(
            [
                "run", "--isolation", "chroot", "--workingdir", (string?)container["workingDir"] ?? "/",
                .. _volumes.Mounts(container).SelectMany(mount => (string[])["--volume", $"{mount.Folder}:{mount.Path}"]),
                .. text.Variables.SelectMany(variable => (string[])["--env", $"{variable.Key}={variable.Value}"]),
                _container, "--", .. command,
            ],
            line => PrintOutput(line, print),
            cancellationToken));
    }

    private static void PrintOutput(string line, Action<string> print)
    {
        if (!line.StartsWith("subprocess exited ", StringComparison.Ordinal) && !line.StartsWith("Error: exit status ", StringComparison.Ordinal))
        {
            print(line);
        }
    }

    private async Task<List<string>> ImageCommandAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (_, output) = await _buildah.RunAsync(["inspect", _container], cancellationToken);
        var config = JsonNode.Parse(string.Concat(output))!["OCIv1"]!["config"];
        List<string> entry = [.. (config?["Entrypoint"]?.AsArray() ?? []).Select(word => (string)word!)];
        return [.. entry, .. arguments.Count > 0 ? arguments : (config?["Cmd"]?.AsArray() ?? []).Select(word => (string)word!)];
    }
}
