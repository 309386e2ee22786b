using System.Globalization;
using Dispatch.Build.Dockerfiles;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>A stage while its instructions are carried out.</summary>
internal sealed class StageState
{
    private readonly StageImage _start;
    private readonly List<BuiltLayer> _layers;
    private readonly List<HistoryEntry> _history;
    private readonly string _time;

    public StageState(StageImage start, BuildVariables variables, char escape, DateTimeOffset time)
    {
        _start = start;
        (_layers, _history) = ([.. start.Layers], [.. start.History]);
        (Tree, Author) = (start.Tree, start.Author);
        Config = new(start.Config);
        Variables = new(variables, Config, escape);
        _time = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    public ConfigBuilder Config { get; }

    public StageVariables Variables { get; }

    public ImageTree Tree { get; private set; }

    public string? Author { get; set; }

    /// <summary>Whether this stage has a CMD of its own, which ENTRYPOINT leaves alone.</summary>
    public bool HasCommand { get; set; }

    /// <summary>Where relative paths begin.</summary>
    public string WorkingDirectory => string.IsNullOrEmpty(Config.WorkingDirectory) ? "/" : Config.WorkingDirectory;

    /// <summary>Ends an instruction that made a layer, or none.</summary>
    public void Complete(Instruction instruction, BuiltLayer? layer)
    {
        if (layer is not null)
        {
            _layers.Add(layer);
            Tree = Tree.Add(layer);
        }

        _history.Add(new HistoryEntry { Created = _time, CreatedBy = instruction.Text.Trim(), EmptyLayer = layer is null ? true : null });
    }

    public StageImage Build() => new(_start.Base, Config.Build(), _layers, _history, Tree, Author);
}
