using Dispatch.Build.Definitions;
using Dispatch.Build.Keys;

namespace Dispatch.Build.Reporting;

/// <summary>Listens to one publish, and at its end has the record of it. Safe to use from several threads.</summary>
/// <param name="name">The function's name, as far as it is known.</param>
/// <param name="definitionFile">Where its settings stand.</param>
/// <param name="time">The clock.</param>
public sealed class PublishReport(string name, string? definitionFile, TimeProvider time) : IProgress<BuildEvent>
{
    private readonly Lock _gate = new();
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private readonly PhaseTimes _phases = new();
    private readonly List<string> _notices = [];
    private readonly List<Diagnostic> _warnings = [];
    private InputKey? _key;
    private BuildSubmitted? _submitted;

    /// <summary>Hidden in the record: the secrets of the run, as soon as they are known.</summary>
    public SecretMask Secrets { get; set; } = new();

    /// <summary>The checked settings, as soon as there are any.</summary>
    public PublishPlan? Plan { get; set; }

    /// <summary>The log, absolute; null when there is none.</summary>
    public string? LogFile { get; set; }

    /// <inheritdoc/>
    public void Report(BuildEvent value)
    {
        lock (_gate)
        {
            _phases.Hear(value, time.GetUtcNow());
            switch (value)
            {
                case Notice notice:
                    _notices.Add(notice.Text);
                    break;
                case Warning warning:
                    _warnings.Add(warning.Diagnostic);
                    break;
                case InputsHashed inputs:
                    _key = inputs.Key;
                    break;
                case BuildSubmitted submitted:
                    _submitted = submitted;
                    break;
            }
        }
    }

    /// <summary>This, and another listener after it.</summary>
    public IProgress<BuildEvent> Before(IProgress<BuildEvent> next) => new Both(this, next);

    /// <summary>The record of a publish that succeeded.</summary>
    public PublishRecord Succeed(PublishedImage image) => End(image, []);

    /// <summary>The record of a publish that failed.</summary>
    public PublishRecord Fail(DispatchException failure) => End(null, failure.Diagnostics);

    // What was refused may be anything, and files are named by it.
    private static string Label(string name) => string.Concat(name.Take(63).Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    private PublishRecord End(PublishedImage? image, IReadOnlyList<Diagnostic> diagnostics)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            return new()
            {
                Name = Plan?.Build.Name ?? Label(Secrets.Hide(name)),
                DefinitionFile = definitionFile,
                LogFile = LogFile,
                Plan = Plan,
                Secrets = Secrets,
                Key = _key,
                Started = _started,
                Ended = now,
                Phases = _phases.End(now, failed: image is null),
                Notices = [.. _notices],
                Warnings = [.. _warnings],
                Submitted = _submitted,
                Image = image,
                Diagnostics = [.. diagnostics.Select(found => Secrets.Hide(found.NamingLog(LogFile)))],
            };
        }
    }

    private sealed class Both(IProgress<BuildEvent> first, IProgress<BuildEvent> second) : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value)
        {
            first.Report(value);
            second.Report(value);
        }
    }
}
