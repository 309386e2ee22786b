using Dispatch.Build.Diagnosis;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Explaining;

/// <summary>Reads a log piece by piece, however long it is.</summary>
internal static class LogStream
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>What went wrong in a file, or in standard input when it is null.</summary>
    /// <exception cref="DispatchException">DSP1005, DSP1008: the file cannot be read.</exception>
    public static async Task<IReadOnlyList<Diagnostic>> ExplainAsync(string? file, ToolConsole console, LogContext context, BuilderEnd end, CancellationToken cancellationToken)
    {
        using var stream = file is null ? console.OpenInput() : InputFile.Open(file);
        var explainer = new LogExplainer(context);
        var piece = new byte[PieceBytes];

        // A read of a terminal or a pipe cannot be cancelled, so nobody waits for it.
        while (await stream.ReadAsync(piece, CancellationToken.None).AsTask().WaitAsync(cancellationToken) is var length and > 0)
        {
            explainer.Add(piece.AsSpan(0, length));
        }

        return explainer.Explain(end);
    }
}
