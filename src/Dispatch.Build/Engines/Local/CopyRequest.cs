using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Engines.Local;

/// <summary>A COPY or ADD with its variables expanded.</summary>
/// <param name="Instruction">Where it stands.</param>
/// <param name="Sources">Paths and patterns.</param>
/// <param name="Documents">Here-documents: name and text.</param>
/// <param name="Destination">As written, expanded.</param>
/// <param name="Chown">Null without the flag.</param>
/// <param name="Mode">Null without <c>--chmod</c>.</param>
internal sealed record CopyRequest(
    FilesInstruction Instruction,
    IReadOnlyList<string> Sources,
    IReadOnlyList<(string Name, string Text)> Documents,
    string Destination,
    string? Chown,
    int? Mode)
{
    /// <summary>Whether local archives are unpacked.</summary>
    public bool Unpacks => Instruction is AddInstruction { Unpack: not false };

    /// <summary>Expands an instruction and refuses what is not done here.</summary>
    /// <exception cref="DispatchException">A flag or a source that is not supported, or a mode that is none.</exception>
    public static CopyRequest Create(FilesInstruction instruction, Func<string, string> expand, Func<string, string> expandDocument)
    {
        var unsupported = instruction switch
        {
            CopyInstruction { Parents: true } => "--parents",
            { Excludes.Count: > 0 } => "--exclude",
            _ => null,
        };
        if (unsupported is not null)
        {
            throw new DispatchException(instruction.Diagnose(Codes.EngineUnsupported, $"{instruction.Keyword} {unsupported} is not supported by the local engine.", unsupported));
        }

        var sources = instruction.Sources.Select(expand).ToList();
        if (instruction is AddInstruction && sources.FirstOrDefault(IsRemote) is { } remote)
        {
            throw new DispatchException(instruction.Diagnose(Codes.RemoteSource, $"ADD {remote}: the local engine downloads nothing.", remote));
        }

        return new(
            instruction,
            sources,
            [.. instruction.Heredocs.Select(document => (document.Name, document.Expand ? expandDocument(document.Content) : document.Content))],
            expand(instruction.Destination),
            instruction.Chown is { } chown ? expand(chown) : null,
            instruction.Chmod is { } chmod ? Octal(expand(chmod), instruction) : null);
    }

    private static bool IsRemote(string source) =>
        source.Contains("://", StringComparison.Ordinal) || source.StartsWith("git@", StringComparison.Ordinal)
        || (source.StartsWith("github.com/", StringComparison.Ordinal) && source.Contains(".git", StringComparison.Ordinal));

    private static int Octal(string text, Instruction at)
    {
        if (text.Length is 0 or > 5 || text.AsSpan().ContainsAnyExceptInRange('0', '7') || Convert.ToInt32(text, 8) is not (>= 0 and <= 4095 and var mode))
        {
            throw new DispatchException(at.Diagnose(
                Codes.EngineUnsupported, $"{at.Keyword} --chmod={text}: the local engine takes octal modes only.", text, "Write the mode as an octal number from 0 to 7777, for example 0755."));
        }

        return mode;
    }
}
