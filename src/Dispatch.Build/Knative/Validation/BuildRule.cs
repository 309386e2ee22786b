using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Validation;

/// <summary>A rule that a Build has to follow.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Find">Where it is broken.</param>
internal sealed record BuildRule(string Name, Func<ValidationSubject, IEnumerable<RuleBreak>> Find)
{
    /// <summary>The code of its findings.</summary>
    public ErrorCode Code { get; init; } = Codes.BuildInvalid;

    /// <summary>What to do, where that is not the remedy of the code.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The findings.</summary>
    public IEnumerable<ManifestFinding> Check(ValidationSubject subject) => Find(subject).Select(found => new ManifestFinding(Code, found.Path, found.Message, Suggestion));
}

/// <summary>A place where a rule is broken.</summary>
/// <param name="Path">The member of the Build.</param>
/// <param name="What">What is wrong there, naming the values.</param>
/// <param name="Text">What the webhook, the controller or the API server says of it; null where they say nothing.</param>
internal sealed record RuleBreak(string Path, string What, string? Text = null)
{
    /// <summary>One sentence.</summary>
    public string Message => Text is null ? $"{What}." : $"{What} ({Text}).";
}
