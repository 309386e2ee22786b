using System.Security.Cryptography;

namespace Dispatch.Build.Reporting.Hosts;

/// <summary>What hosts need of the machine.</summary>
/// <param name="Environment">Reads a variable.</param>
/// <param name="Time">The clock.</param>
public sealed record HostContext(Func<string, string?> Environment, TimeProvider Time)
{
    /// <summary>The machine itself.</summary>
    public static HostContext Machine { get; } = new(System.Environment.GetEnvironmentVariable, TimeProvider.System);

    /// <summary>A word that nobody can guess: letters and digits.</summary>
    public Func<string> NewToken { get; init; } = static () => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>GitLab: the file for the variables of later jobs (<c>artifacts:reports:dotenv</c>), taken from the job's folder; null for <c>dispatch.env</c>.</summary>
    public string? DotenvFile { get; init; }

    internal bool Has(string variable) => Read(variable) is not null;

    internal string? Read(string variable) => Environment(variable) is { Length: > 0 } value ? value : null;
}
