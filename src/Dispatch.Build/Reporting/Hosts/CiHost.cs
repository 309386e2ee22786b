using System.Globalization;

namespace Dispatch.Build.Reporting.Hosts;

/// <summary>
/// The service whose job this process is a part of. A host prints nothing: it returns the lines that a face prints as they are, each by
/// itself, and writes the files the service gave it. What builders said is defused in all of them. Here is the plain host; the others
/// override what their service knows.
/// </summary>
public abstract class CiHost
{
    /// <summary>The word that chooses it: <c>github</c>, <c>azure</c>, <c>gitlab</c>, <c>teamcity</c> or <c>plain</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether <see cref="OpenFold"/> has anything to say.</summary>
    public virtual bool HasFolds => false;

    /// <summary>Begins a part of the output that readers can fold.</summary>
    public virtual IReadOnlyList<string> OpenFold(string title) => [];

    /// <summary>Ends what <see cref="OpenFold"/> began under the same title.</summary>
    public virtual IReadOnlyList<string> CloseFold(string title) => [];

    /// <summary>Shows a finding at its file and line. Where there is nothing to show it with, a face prints the finding as text.</summary>
    public virtual IReadOnlyList<string> Annotate(Diagnostic diagnostic, Severity severity) => [];

    /// <summary>A pair of lines between which the service obeys nothing; none where it cannot be told so.</summary>
    public virtual Guard? NewGuard() => null;

    /// <summary>A line of a builder's as it may be printed here.</summary>
    public virtual string Quote(string line) => LogSanitizer.Sanitize(line);

    /// <summary>Hands values to the steps after this one.</summary>
    /// <exception cref="IOException">A file cannot be written, or stays locked.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public virtual Task<IReadOnlyList<string>> PublishOutputsAsync(IReadOnlyList<KeyValuePair<string, string>> outputs, CancellationToken cancellationToken = default) => None;

    /// <summary>Adds Markdown to the job's summary.</summary>
    /// <param name="summary">What to add; its brief form counts where there is no room for more.</param>
    /// <param name="cancellationToken">Ends the wait for a locked file.</param>
    /// <exception cref="IOException">A file cannot be written, or stays locked.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public virtual Task<IReadOnlyList<string>> WriteSummaryAsync(Summary summary, CancellationToken cancellationToken = default) => None;

    /// <summary>A line or column as a command has it; empty when it is not known.</summary>
    private protected static string Number(int value) => value > 0 ? value.ToString(CultureInfo.InvariantCulture) : "";

    private protected static Task<IReadOnlyList<string>> None { get; } = Task.FromResult<IReadOnlyList<string>>([]);
}

/// <summary>The line that makes a service deaf, and the one that makes it listen again.</summary>
public sealed record Guard(string Opening, string Closing);

/// <summary>Markdown for a job's summary.</summary>
/// <param name="Name">Names it among those of the same job: a DNS label.</param>
/// <param name="Full">All of it.</param>
/// <param name="Brief">A line or two.</param>
public sealed record Summary(string Name, string Full, string Brief);
