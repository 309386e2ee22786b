using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Dialects.BuildKit;

/// <summary>What a vertex does.</summary>
internal enum VertexKind
{
    /// <summary>Something that tells nothing about a failure.</summary>
    Other,

    /// <summary>Executes RUN.</summary>
    Run,

    /// <summary>Executes COPY, ADD or WORKDIR.</summary>
    Files,

    /// <summary>Reads a base image, or one that is copied from.</summary>
    Base,

    /// <summary>Reads the image that parses the Dockerfile (<c># syntax=</c>).</summary>
    Frontend,

    /// <summary>Reads the image that copies files (before v0.6).</summary>
    CopyImage,

    /// <summary>Downloads the source of an ADD (before v0.6).</summary>
    Download,

    /// <summary>Reads the Dockerfile.</summary>
    Definition,

    /// <summary>Reads the context, from the client, a repository or an address.</summary>
    Context,

    /// <summary>Writes or pushes the result.</summary>
    Export,

    /// <summary>Reads or writes a cache; a build goes on when it fails.</summary>
    Cache,
}

/// <summary>Where a vertex is.</summary>
internal enum VertexState
{
    /// <summary>At work, or not yet.</summary>
    Open,

    /// <summary>It did its work, or found it done.</summary>
    Done,

    /// <summary>Another one failed first.</summary>
    Canceled,

    /// <summary>It has an error.</summary>
    Failed,
}

/// <summary>A step of a build as the log shows it.</summary>
/// <param name="name">As on its first line; old versions cut it.</param>
internal sealed partial class BuildKitVertex(string name)
{
    private static readonly (string Start, VertexKind Kind)[] _internals =
    [
        ("load build definition", VertexKind.Definition),
        ("load metadata for", VertexKind.Base),
        ("helper image", VertexKind.CopyImage),
        ("load ", VertexKind.Context),
    ];

    private static readonly (string Start, VertexKind Kind)[] _others =
    [
        ("resolve image config for", VertexKind.Frontend),
        ("docker-image://", VertexKind.Frontend),
        ("importing cache", VertexKind.Cache),
        ("exporting cache", VertexKind.Cache),
        ("exporting", VertexKind.Export),
        ("pushing", VertexKind.Export),
        ("writing image", VertexKind.Export),
        ("FROM ", VertexKind.Base),
        ("http://", VertexKind.Download),
        ("https://", VertexKind.Download),
        ("git://", VertexKind.Context),
        ("local://", VertexKind.Context),
    ];

    /// <summary>Its name, as complete as the log has it.</summary>
    public string Name { get; private set; } = name;

    /// <summary>What its program printed.</summary>
    public List<string> Output { get; } = [];

    /// <summary>Its error; null when it has none.</summary>
    public string? Error { get; private set; }

    /// <summary>Where it is.</summary>
    public VertexState State { get; set; }

    /// <summary>Its place in the Dockerfile; null when it is none of its instructions.</summary>
    public VertexStep? Step { get; private set; } = VertexStep.Parse(name);

    /// <summary>What it does.</summary>
    public VertexKind Kind { get; private set; } = KindOf(name);

    /// <summary>Takes a name that may be more complete.</summary>
    public void Rename(string other)
    {
        if (Name.EndsWith("...", StringComparison.Ordinal) && other.StartsWith(Name[..^3], StringComparison.Ordinal))
        {
            (Name, Step, Kind) = (other, VertexStep.Parse(other), KindOf(other));
        }
    }

    /// <summary>Takes its error, or more of it.</summary>
    public void Fail(string error)
    {
        State = error.EndsWith("context canceled", StringComparison.Ordinal) ? VertexState.Canceled : VertexState.Failed;
        Error = error;
    }

    private static VertexKind KindOf(string name)
    {
        if (VertexStep.Parse(name) is { } step)
        {
            return step.Keyword switch
            {
                "RUN" => VertexKind.Run,
                "FROM" => VertexKind.Base,
                _ => VertexKind.Files,
            };
        }

        var place = Scope.Match(name);
        var (table, text) = place.Success ? (_internals, name[place.Length..]) : (_others, name);
        return Array.Find(table, row => text.StartsWith(row.Start, StringComparison.Ordinal)).Kind;
    }

    [GeneratedRegex(@"^\[(([^\]]* )?internal|context [^\]]*)\] ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Scope { get; }
}
