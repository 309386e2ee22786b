namespace Dispatch.Build.Reporting;

/// <summary>Does work of which nothing that is told holds a secret that is known: neither events nor failures.</summary>
internal static class MaskedWork
{
    /// <summary>Does it with events that are masked.</summary>
    /// <exception cref="DispatchException">It failed; where its text had a secret, without the inner exception, whose text cannot be changed.</exception>
    public static async Task<T> RunAsync<T>(SecretMask secrets, IProgress<BuildEvent> events, Func<IProgress<BuildEvent>, Task<T>> work)
    {
        try
        {
            return await work(new MaskedEvents(secrets, events));
        }
        catch (DispatchException failure) when (secrets.IsIn(failure.ToString()) || failure.Diagnostics.Any(secrets.IsIn))
        {
            throw new DispatchException([.. failure.Diagnostics.Select(secrets.Hide)]);
        }
    }
}
