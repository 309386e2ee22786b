namespace Dispatch.Build.Diagnosis.Dialects.Kaniko;

/// <summary>Where older executors leave out what tells two causes of a failed push apart, both are named.</summary>
internal static class PushDoubt
{
    /// <summary>The diagnostic, with its candidates when the words fit several.</summary>
    public static Diagnostic Weigh(Diagnostic found, string said)
    {
        // Without its address the answer may be the token server's (a login refused) as well as the registry's (a push refused).
        var hasAddress = said.Contains("://", StringComparison.Ordinal);
        return found.Code == Codes.PushDenied && !hasAddress && said.StartsWith("DENIED", StringComparison.Ordinal) && !said.Contains("Action:", StringComparison.Ordinal)
            ? Either(found, Codes.PushDenied, Codes.PushUnauthorized)
            : found;
    }

    private static Diagnostic Either(Diagnostic found, ErrorCode one, ErrorCode other) =>
        found with { Message = $"{found.Message} It is {one.Cause} or {other.Cause}: this release does not say who refused.", Candidates = [one.Cause, other.Cause] };
}
