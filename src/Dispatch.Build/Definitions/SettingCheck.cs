using System.Buffers;
using System.Globalization;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;

namespace Dispatch.Build.Definitions;

/// <summary>Reads single settings; what is wrong with one becomes a coded error that names it.</summary>
internal sealed class SettingCheck(PublishSettings settings)
{
    private const long DefaultMaxBytes = 512L * 1024 * 1024;
    private const long DefaultMaxFiles = 100_000;

    private static readonly SearchValues<char> _labelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> _platformCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.-");
    private static readonly SearchValues<char> _pathCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-");

    public DispatchException Missing(string property, string meaning) =>
        Error(property, Codes.SettingMissing, $"{settings.Name(property)} is not set: {meaning}.");

    public DispatchException Invalid(string property, string value, string why) =>
        Error(property, Codes.SettingInvalid, $"{settings.Name(property)} is '{value}'. {why}");

    public string DnsLabel(string property, string? text)
    {
        var name = text.OrNull() ?? throw Missing(property, "it names the image");
        return name.Length <= 63 && !name.AsSpan().ContainsAnyExcept(_labelCharacters) && name[0] is not '-' && name[^1] is not '-'
            ? name
            : throw Invalid(property, name, "It must be a DNS label: 1 to 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit.");
    }

    public ImageLocation Image(string property, string text)
    {
        try
        {
            return ImageLocation.Parse(text, settings.BaseDirectory);
        }
        catch (FormatException wrong)
        {
            throw Invalid(property, text, wrong.Message);
        }
    }

    public string AbsolutePath(string property, string path)
    {
        try
        {
            return Path.GetFullPath(path, settings.BaseDirectory);
        }
        catch (ArgumentException wrong)
        {
            throw Invalid(property, path, wrong.Message);
        }
    }

    public string ExistingFile(string property, string path) =>
        AbsolutePath(property, path) is var full && File.Exists(full)
            ? full
            : throw Error(property, Codes.FileMissing, $"{settings.Name(property)} names '{path}', which does not exist.");

    public string RelativePath(string property, string path) =>
        !path.AsSpan().ContainsAnyExcept(_pathCharacters) && path[0] is not '/' && !path.Split('/').Contains("..", StringComparer.Ordinal)
            ? path
            : throw Invalid(property, path, "It is a path inside the workspace, of letters, digits and . _ / -.");

    public IReadOnlyList<KeyValuePair<string, string>> Named(string item, IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
        {
            if (key.Length == 0 || key.AsSpan().ContainsAny("=\0\r\n"))
            {
                throw Invalid(item, key, "A name must not be empty and must not hold '=' or a line break.");
            }

            if (!seen.Add(key))
            {
                throw Error(item, Codes.SettingsContradict, $"{settings.Name(item)} gives '{key}' twice.");
            }

            if (value.Contains('\0', StringComparison.Ordinal))
            {
                throw Invalid(item, key, "Its value holds a NUL character.");
            }
        }

        return pairs;
    }

    public Platform Platform(string property, string? text)
    {
        var parts = (text.OrNull() ?? "linux/amd64").Split('/');
        return parts.Length is 2 or 3 && parts.All(static part => part.Length > 0 && !part.AsSpan().ContainsAnyExcept(_platformCharacters))
            ? new() { OS = parts[0], Architecture = parts[1], Variant = parts.Length == 3 ? parts[2] : null }
            : throw Invalid(property, text!, "It is written os/architecture or os/architecture/variant, for example linux/arm64.");
    }

    public TimeSpan Duration(string property, string text) =>
        GoDuration.TryParse(text, out var duration) && duration > TimeSpan.Zero && duration <= TimeSpan.FromHours(24)
            ? duration
            : throw Invalid(property, text, "It is a duration above 0 and up to 24h, such as 10m, 90s or 1h30m.");

    public DateTimeOffset Epoch(string property, string? text)
    {
        if (text.OrNull() is not { } seconds)
        {
            return DateTimeOffset.UnixEpoch;
        }

        // The upper bound is the last second that a ustar header holds (11 octal digits).
        return long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= 0x1_FFFF_FFFF
            ? DateTimeOffset.FromUnixTimeSeconds(value)
            : throw Invalid(property, seconds, "It is a count of seconds since 1970-01-01, without sign or fraction.");
    }

    public string? OneOf(string property, string? text) =>
        text.OrNull() is not { } value ? null
        : Setting.Find(property)!.Choices is var allowed && allowed.Contains(value, StringComparer.Ordinal) ? value
        : throw Invalid(property, value, $"It is one of: {string.Join(", ", allowed)}.");

    public string Engine(string? text) => text.OrNull() switch
    {
        null => "local",
        var engine when Setting.Find("DispatchEngine")!.Choices.Contains(engine, StringComparer.Ordinal) => engine,
        _ => throw Error("DispatchEngine", Codes.EngineUnknown, $"{settings.Name("DispatchEngine")} is '{text}'."),
    };

    public WorkspaceOptions Workspace(string? dockerfile) => new()
    {
        Root = AbsolutePath("FunctionDirectory", settings.Directory.OrNull() ?? settings.BaseDirectory),
        DockerfilePath = dockerfile is null ? null : AbsolutePath("FunctionDockerfile", dockerfile),
        Files = settings.Files,
        MaxBytes = Limit("FunctionWorkspaceMaxBytes", settings.MaxWorkspaceBytes, DefaultMaxBytes),
        Ignored = settings.Ignored,
        MaxFiles = (int)Limit("FunctionWorkspaceMaxFiles", settings.MaxWorkspaceFiles, DefaultMaxFiles),
    };

    public ClusterSettings Cluster() => new()
    {
        Namespace = DnsLabel("DispatchNamespace", settings.Cluster.Namespace.OrNull() ?? "dispatch"),
        Template = DnsLabel("DispatchBuildTemplate", settings.Cluster.Template.OrNull() ?? (settings.Kind is ImageKind.Function ? "function-template" : "image-template")),
        TemplateKind = OneOf("DispatchBuildTemplateKind", settings.Cluster.TemplateKind) ?? "BuildTemplate",
        ServiceAccount = settings.Cluster.ServiceAccount.OrNull() is { } account ? DnsLabel("DispatchServiceAccount", account) : null,
        KubeConfig = settings.Cluster.KubeConfig.OrNull() is { } files ? KubeConfig("DispatchKubeConfig", files) : null,
        KubeContext = settings.Cluster.KubeContext.OrNull(),
        Delivery = OneOf("DispatchWorkspaceDelivery", settings.Cluster.Delivery) ?? "auto",
        SourceImage = settings.Cluster.SourceImage.OrNull() is { } image ? RegistryImage("DispatchSourceImage", image) : null,
        Keep = OneOf("DispatchKeepBuilds", settings.Cluster.Keep) ?? "failed",
    };

    // A list as in KUBECONFIG: kubectl skips files of it that are not there, but one that is named alone has to be.
    private string KubeConfig(string property, string files) => files.Contains(Path.PathSeparator, StringComparison.Ordinal)
        ? string.Join(Path.PathSeparator, files.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(file => AbsolutePath(property, file)))
        : ExistingFile(property, files);

    private string RegistryImage(string property, string text) => Image(property, text) is ImageLocation.InRegistry image
        ? image.ToString()
        : throw Invalid(property, text, "Nodes pull it, so it has to be in a registry.");

    private long Limit(string property, string? text, long fallback) =>
        text.OrNull() is not { } value ? fallback
        : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= int.MaxValue * 1024L ? limit
        : throw Invalid(property, value, "It is a positive whole number.");

    private DispatchException Error(string property, ErrorCode code, string message) =>
        new(new Diagnostic(code, message) { File = settings.DefinitionFile, Line = settings.Line(property) });
}
