using System.Text;

namespace Dispatch.Build.Reporting.Hosts;

/// <summary>TeamCity: service messages.</summary>
/// <remarks>jetbrains.com/help/teamcity: service messages; JetBrains/TeamCity.ServiceMessages.</remarks>
internal sealed class TeamCity : CiHost
{
    // The server cuts longer ones.
    private const int MaxDescription = 4000;
    private const int MaxIdentity = 60;

    public override string Name => "teamcity";

    public override bool HasFolds => true;

    public override IReadOnlyList<string> OpenFold(string title) => [$"##teamcity[blockOpened name='{Value(LogSanitizer.Sanitize(title))}']"];

    public override IReadOnlyList<string> CloseFold(string title) => [$"##teamcity[blockClosed name='{Value(LogSanitizer.Sanitize(title))}']"];

    public override IReadOnlyList<string> Annotate(Diagnostic diagnostic, Severity severity)
    {
        var text = DiagnosticText.WithPlace(diagnostic, severity);
        return severity is Severity.Error
            ? [$"##teamcity[buildProblem description='{Value(text.Cut(MaxDescription - 3))}' identity='{Identity(diagnostic)}']"]
            : [$"##teamcity[message text='{Value(text)}' status='WARNING']"];
    }

    // Parameters are shared with all else in the build, so ours say whose they are.
    public override Task<IReadOnlyList<string>> PublishOutputsAsync(IReadOnlyList<KeyValuePair<string, string>> outputs, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([.. outputs.Select(static output => $"##teamcity[setParameter name='dispatch.{Value(output.Key)}' value='{Value(output.Value)}']")]);

    // The same problem of two builds has the same identity, so that the server can say since when there is one.
    private static string Identity(Diagnostic diagnostic)
    {
        var place = string.Concat($"{diagnostic.Code}_{Path.GetFileName(diagnostic.File)}_{diagnostic.Line}".Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return place.Length > MaxIdentity ? place[..MaxIdentity] : place;
    }

    private static string Value(string text)
    {
        var value = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '|' or '\'' or '[' or ']' => value.Append('|').Append(c),
                '\n' => value.Append("|n"),
                '\r' => value.Append("|r"),
                > '~' or < ' ' => value.Append("|0x").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture)),
                _ => value.Append(c),
            };
        }

        return value.ToString();
    }
}
