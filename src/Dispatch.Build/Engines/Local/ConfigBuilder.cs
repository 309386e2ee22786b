using System.Text.Json;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>How a container of a stage is run, while the stage's instructions change it.</summary>
internal sealed class ConfigBuilder
{
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    // What Docker keeps of the container that an image was committed from; it says nothing about the image.
    private static readonly string[] Leftovers =
        ["Hostname", "Domainname", "AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce", "Image", "MacAddress"];

    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement.Clone();

    private readonly ContainerConfig _base;
    private readonly List<string> _environment;
    private readonly SortedDictionary<string, string> _labels;
    private readonly SortedDictionary<string, JsonElement> _ports;
    private readonly SortedDictionary<string, JsonElement> _volumes;

    /// <summary>Starts from a base's; null for <c>scratch</c>.</summary>
    public ConfigBuilder(ContainerConfig? start)
    {
        _base = start ?? new ContainerConfig { Env = [DefaultPath] };
        _environment = [.. _base.Env ?? []];
        _labels = Sorted(_base.Labels);
        _ports = Sorted(_base.ExposedPorts);
        _volumes = Sorted(_base.Volumes);
        (User, WorkingDirectory, StopSignal) = (_base.User, _base.WorkingDir, _base.StopSignal);
        (Entrypoint, Command, Shell, Healthcheck) = (_base.Entrypoint, _base.Cmd, _base.Shell, _base.Healthcheck);
        static SortedDictionary<string, T> Sorted<T>(IReadOnlyDictionary<string, T>? values) =>
            new(values?.ToDictionary(StringComparer.Ordinal) ?? [], StringComparer.Ordinal);
    }

    public string? User { get; set; }

    public string? WorkingDirectory { get; set; }

    public string? StopSignal { get; set; }

    public IReadOnlyList<string>? Entrypoint { get; set; }

    public IReadOnlyList<string>? Command { get; set; }

    public IReadOnlyList<string>? Shell { get; set; }

    public Healthcheck? Healthcheck { get; set; }

    /// <summary>Triggers of the image that is built; those of the base have run and are gone.</summary>
    public List<string> Triggers { get; } = [];

    /// <summary>The value of an environment variable; null when it is not set.</summary>
    public string? Variable(string name) =>
        Index(name) is var index and >= 0 ? _environment[index][Math.Min(name.Length + 1, _environment[index].Length)..] : null;

    /// <summary>Sets an environment variable; one that is set keeps its place.</summary>
    public void SetVariable(string name, string value)
    {
        var index = Index(name);
        if (index < 0)
        {
            _environment.Add($"{name}={value}");
        }
        else
        {
            _environment[index] = $"{name}={value}";
        }
    }

    public void SetLabel(string name, string value) => _labels[name] = value;

    public void AddPort(string port) => _ports[port] = Empty;

    public void AddVolume(string path) => _volumes[path] = Empty;

    /// <summary>The configuration; what is empty is absent.</summary>
    public ContainerConfig Build() => _base with
    {
        User = string.IsNullOrEmpty(User) ? null : User,
        WorkingDir = string.IsNullOrEmpty(WorkingDirectory) ? null : WorkingDirectory,
        StopSignal = string.IsNullOrEmpty(StopSignal) ? null : StopSignal,
        Env = List(_environment),
        Entrypoint = List(Entrypoint),
        Cmd = List(Command),
        Shell = List(Shell),
        OnBuild = List(Triggers),
        Healthcheck = Healthcheck,
        Labels = Map(_labels),
        ExposedPorts = Map(_ports),
        Volumes = Map(_volumes),
        Extra = _base.Extra?.Where(pair => !Leftovers.Contains(pair.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal) is { Count: > 0 } extra ? extra : null,
    };

    private int Index(string name) =>
        _environment.FindIndex(text => text.StartsWith(name, StringComparison.Ordinal) && (text.Length == name.Length || text[name.Length] == '='));

    private static string[]? List(IReadOnlyList<string>? values) => values is { Count: > 0 } ? [.. values] : null;

    private static SortedDictionary<string, T>? Map<T>(SortedDictionary<string, T> values) => values.Count > 0 ? values : null;
}
