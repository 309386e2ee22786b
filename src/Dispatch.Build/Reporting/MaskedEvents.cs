using System.Text;

namespace Dispatch.Build.Reporting;

/// <summary>Hides secrets in everything an engine says, before anyone else hears it.</summary>
/// <param name="secrets">What to hide; it may learn more on the way.</param>
/// <param name="next">Hears the rest.</param>
public sealed class MaskedEvents(SecretMask secrets, IProgress<BuildEvent> next) : IProgress<BuildEvent>
{
    private readonly Lock _gate = new();
    private readonly MaskedPieces _text = new(secrets);
    private readonly MaskedPieces _bytes = new(secrets);
    private bool _inLine;

    /// <inheritdoc/>
    public void Report(BuildEvent value)
    {
        if (value is not LogLine line)
        {
            next.Report(Masked(value));
            return;
        }

        lock (_gate)
        {
            next.Report(_inLine || line.IsContinued ? Piece(line) : Whole(line));
            _inLine = line.IsContinued;
        }
    }

    private BuildEvent Masked(BuildEvent value) => value switch
    {
        PhaseStarted phase => phase with { Text = secrets.Hide(phase.Text) },
        StepStarted step => step with { Text = secrets.Hide(step.Text), Bytes = secrets.Hide(step.Bytes) },
        Notice notice => notice with { Text = secrets.Hide(notice.Text) },
        Warning warning => warning with { Diagnostic = secrets.Hide(warning.Diagnostic) },
        _ => value,
    };

    private LogLine Whole(LogLine line) => line with { Text = secrets.Hide(line.Text), Bytes = secrets.Hide(line.Bytes) };

    private LogLine Piece(LogLine line) => line with
    {
        Text = _text.Next(line.Text, line.IsContinued),
        Bytes = Encoding.Latin1.GetBytes(_bytes.Next(Encoding.Latin1.GetString(line.Bytes.Span), line.IsContinued)),
    };
}
