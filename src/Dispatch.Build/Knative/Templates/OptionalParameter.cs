namespace Dispatch.Build.Knative.Templates;

/// <summary>Parameters of our own templates beside those of the known sets. Their defaults stand unless a build needs something else.</summary>
internal static class OptionalParameter
{
    public const string Insecure = "INSECURE";
    public const string InsecurePull = "INSECURE_PULL";
    public const string SkipTlsVerify = "SKIP_TLS_VERIFY";
    public const string SkipTlsVerifyPull = "SKIP_TLS_VERIFY_PULL";
}
