using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>What kaniko's executor does, done by buildah: checks that it may push, builds, pushes, reports the digest.</summary>
/// <param name="buildah">Builds and pushes.</param>
/// <param name="container">The step, of the real pod.</param>
/// <param name="volumes">Where its files are.</param>
/// <param name="folder">For files in between.</param>
/// <param name="print">Gets its log.</param>
internal sealed class KanikoStep(Buildah buildah, JsonObject container, PodVolumes volumes, TempFolder folder, Action<string> print)
{
    private const string TerminationLog = "/dev/termination-log";

    private readonly KanikoLog _log = new(print);
    private readonly ContainerText _text = new(container);

    public async Task<ContainerEnd> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var arguments = new KanikoArguments(_text.Arguments);
            var dockerfile = FindDockerfile(arguments);
            if (arguments.All("destination").Count == 0 && !arguments.Is("no-push"))
            {
                throw new FormatException("you must provide --destination, or use --no-push");
            }

            return await BuildAsync(arguments, dockerfile, cancellationToken);
        }
        catch (FormatException e)
        {
            print($"Error: {e.Message}");
            print("Usage:");
            print("  executor [flags]");
            return new(1);
        }
    }

    private async Task<ContainerEnd> BuildAsync(KanikoArguments arguments, string dockerfile, CancellationToken cancellationToken)
    {
        var destinations = arguments.Is("no-push") ? [] : arguments.All("destination");
        foreach (var destination in arguments.Is("skip-push-permission-check") ? [] : destinations)
        {
            if (await new RegistryWriter(destination, Login() is { } file ? await File.ReadAllTextAsync(file, cancellationToken) : null).FindObstacleAsync(cancellationToken) is { } obstacle)
            {
                print($"error checking push permissions -- make sure you entered the correct tag name, and that you are authenticated correctly, and try again: checking push permission for \"{destination}\": {obstacle}");
                return new(1);
            }
        }

        if (await buildah.RunAsync([.. await OptionsAsync(arguments, dockerfile, cancellationToken), ContextFolder(arguments)], _log.Take, cancellationToken) != 0)
        {
            return new(_log.Fail());
        }

        var id = (await File.ReadAllTextAsync(folder["id"], cancellationToken)).Trim();
        var digest = "";
        foreach (var destination in destinations)
        {
            _log.Info($"Pushing image to {destination}");
            var (code, output) = await buildah.RunAsync(["push", .. Access(arguments, destination), "--digestfile", folder["digest"], id, $"docker://{destination}"], cancellationToken);
            if (code != 0)
            {
                print($"error pushing image: failed to push to destination {destination}: {string.Join(' ', output.TakeLast(1))}");
                return new(1);
            }

            digest = (await File.ReadAllTextAsync(folder["digest"], cancellationToken)).Trim();
            _log.Info($"Pushed {destination[..(destination.LastIndexOf(':') is var colon && colon > destination.LastIndexOf('/') ? colon : destination.Length)]}@{digest}");
        }

        return new(0, Report(arguments.Text("digest-file"), digest));
    }

    private async Task<IEnumerable<string>> OptionsAsync(KanikoArguments arguments, string dockerfile, CancellationToken cancellationToken)
    {
        var context = ContextFolder(arguments);
        var text = await File.ReadAllTextAsync(dockerfile, cancellationToken);
        var ignored = ((string[])[dockerfile + ".dockerignore", Path.Combine(context, ".dockerignore")]).FirstOrDefault(File.Exists);
        List<string> options =
        [
            "bud", "--file", folder.Write("Dockerfile", KanikoDockerfile.Rewrite(text)), "--iidfile", folder["id"], "--layers=false", "--format", "docker", "--isolation", "chroot", "--identity-label=false",
            .. Access(arguments, BaseOf(arguments)),

            // buildah would look for other files, and takes an empty one for none.
            "--ignorefile", folder.Write("ignore", "no/such/file\n" + (ignored is null ? "" : await File.ReadAllTextAsync(ignored, cancellationToken))),
            .. arguments.All("build-arg").SelectMany(argument => (string[])["--build-arg", argument.Contains('=', StringComparison.Ordinal) ? argument : $"{argument}={_text.Variables.GetValueOrDefault(argument)}"]),
            .. arguments.All("label").SelectMany(label => (string[])["--label", label]),
        ];
        return string.IsNullOrEmpty(arguments.Text("target")) ? options : [.. options, "--target", arguments.Text("target")!];
    }

    // One option serves all base images; the registries of tests are on the loopback address, where plain HTTP is allowed anyway.
    private static string? BaseOf(KanikoArguments arguments) =>
        arguments.All("build-arg").FirstOrDefault(argument => argument.StartsWith("IMAGE=", StringComparison.Ordinal) || argument.StartsWith("BASE_IMAGE=", StringComparison.Ordinal))?.Split('=', 2)[1];

    private IEnumerable<string> Access(KanikoArguments arguments, string? image)
    {
        var isOpen = arguments.Is("insecure") || arguments.Is("insecure-pull") || arguments.Is("skip-tls-verify") || arguments.Is("skip-tls-verify-pull") || IsLoopback(image ?? "");
        yield return $"--tls-verify={(isOpen ? "false" : "true")}";
        if (Login() is { } file)
        {
            yield return $"--authfile={file}";
        }
    }

    private static bool IsLoopback(string image) => image.StartsWith("localhost:", StringComparison.Ordinal) || image.StartsWith("127.", StringComparison.Ordinal);

    /// <summary>The image of the executor sets another folder than the credential container writes to; only <c>DOCKER_CONFIG</c> leads there.</summary>
    private string? Login() => _text.Variables.GetValueOrDefault("DOCKER_CONFIG") is { } path && volumes.Find(container, Path.Combine(path, "config.json")) is { } file && File.Exists(file) ? file : null;

    private string ContextFolder(KanikoArguments arguments)
    {
        var context = arguments.Text("context") ?? "dir:///workspace/";
        context = context.StartsWith("dir://", StringComparison.Ordinal) ? context["dir://".Length..] : context;
        return volumes.Find(container, Path.Combine(context, arguments.Text("context-sub-path") ?? "")) is { } found && Directory.Exists(found)
            ? found
            : throw new FormatException($"error resolving source context: {context} is no folder of a volume");
    }

    private string FindDockerfile(KanikoArguments arguments)
    {
        var name = arguments.Text("dockerfile") is { Length: > 0 } given ? given : "Dockerfile";
        return ((string?[])[volumes.Find(container, name), Path.Combine(ContextFolder(arguments), name.TrimStart('/'))]).FirstOrDefault(File.Exists)
            ?? throw new FormatException("error resolving dockerfile path: please provide a valid path to a Dockerfile within the build context with --dockerfile");
    }

    private string Report(string? path, string digest)
    {
        if (path is null or TerminationLog)
        {
            return path is null ? "" : digest;
        }

        var file = volumes.Find(container, path) ?? throw new NotSupportedException($"{path} lies in no volume.");
        File.WriteAllText(file, digest);
        return "";
    }
}
