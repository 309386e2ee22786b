using System.Text.Json.Nodes;
using Dispatch.Build.Definitions;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Setup;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Doctor;

/// <summary>Whether the account of Builds is there, and signs in at the registry. Who publishes may not read secrets as a rule; then that part is left out.</summary>
internal sealed class AccountCheck(KnativeCluster cluster, ClusterSettings settings, ImageLocation.InRegistry? destination)
{
    private const string Name = "service-account";
    private const string Remedy = "Run 'dotnet dispatch setup --registry ... --apply'.";

    private readonly string _account = settings.ServiceAccount ?? "default";

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        JsonObject account;
        try
        {
            account = await cluster.Client.GetAsync(SetupObjects.Accounts, cluster.Namespace, _account, cancellationToken);
        }
        catch (KubernetesNotFoundException)
        {
            throw new DispatchException(Codes.ServiceAccountMissing, $"Namespace '{cluster.Namespace}' has no service account '{_account}'.");
        }
        catch (KubernetesForbiddenException)
        {
            return CheckResult.Skip(Name, $"This user may not look at the service account '{_account}', and need not.");
        }

        var secrets = new List<AccountSecret>();
        foreach (var name in account.Objects("secrets").Select(static item => item.Text("name")).OfType<string>())
        {
            try
            {
                secrets.Add(new(name, await cluster.Client.GetAsync(SetupObjects.Secrets, cluster.Namespace, name, cancellationToken)));
            }
            catch (KubernetesNotFoundException)
            {
                throw new DispatchException(Codes.ServiceAccountMissing, $"The service account '{_account}' lists the secret '{name}', which namespace '{cluster.Namespace}' does not have.");
            }
            catch (KubernetesForbiddenException)
            {
                return CheckResult.Ok(Name, $"'{_account}' is there; this user may not look at its secrets, and need not");
            }
        }

        return Judge(secrets);
    }

    private CheckResult Judge(List<AccountSecret> secrets)
    {
        if (secrets.Select(static secret => secret.Trouble).FirstOrDefault(static trouble => trouble is not null) is { } trouble)
        {
            return CheckResult.Fail(Name, Codes.ClusterCredentials, trouble);
        }

        if (secrets.SelectMany(static secret => secret.BasicUrls).GroupBy(static url => url, StringComparer.Ordinal).FirstOrDefault(static same => same.Count() > 1) is { Key: var twice })
        {
            return CheckResult.Fail(Name, Codes.ClusterCredentials, $"Two annotations of the secrets of '{_account}' name {twice}: every Build of it fails with 'Multiple entries for url'.");
        }

        if (secrets.FirstOrDefault(static secret => secret.IsUnused) is { } unused)
        {
            return CheckResult.Warn(Name, $"The secret '{unused.Name}' of '{_account}' is of type basic-auth and has no annotation build.knative.dev/docker-0 or git-0: it is used for nothing.", "Add the annotation with the registry's or git server's address. " + Remedy);
        }

        return destination is null ? CheckResult.Ok(Name, $"'{_account}' is there")
            : secrets.Any(secret => secret.Covers(destination.Reference.Registry)) ? CheckResult.Ok(Name, $"'{_account}' signs in at {destination.Reference.Registry}")
            : CheckResult.Warn(Name, $"No secret of '{_account}' is for {destination.Reference.Registry}: Builds push there without credentials.", Remedy);
    }
}
