using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

// How to use it. `[assembly: AssemblyFixture(typeof(ApiServerFixture))]`, a test class takes the fixture in its constructor:
//
//     var server = await fixture.StartAsync();                        // skips the test where the programs are missing
//     var space = await server.CreateNamespaceAsync(cancel);          // a namespace for each test keeps them apart
//     var user = server.CreateUser("ci");                             // no rights yet: GrantAsync
//     var config = server.WriteKubeConfig(user, space);               // a file, for the client under test
//     await using var kubelet = await KubeletDouble.StartAsync(server, cancel);
//     await using var controller = ControllerDouble.Start(server, kubelet, space, BuildScripts.Succeed(digest));
//     await using var proxy = FaultProxy.Start(server, FaultSchedule.Seeded(42));   // server.WriteKubeConfig(user, space, proxy.Address)

/// <summary>A real etcd and a real kube-apiserver 1.20 on loopback ports, with the definitions of a release of Knative Build.</summary>
public sealed class ApiServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly TempFolder _folder = new();
    private readonly int _etcdPort = ServerProcess.FreePort();
    private readonly int _port = ServerProcess.FreePort();
    private readonly ClusterUser _admin;
    private ServerProcess? _etcd;
    private ServerProcess? _server;
    private int _names;

    private ApiServer(ServedRelease release)
    {
        Release = release;
        _admin = CreateUser("admin", "system:masters");
        Address = new Uri($"https://127.0.0.1:{_port}");
        Admin = new ApiClient(Address, Certificates, _admin.Certificate);
    }

    public Uri Address { get; }

    public ServedRelease Release { get; }

    /// <summary>Processor time the API server has used since it started.</summary>
    public TimeSpan ProcessorTime => _server!.ProcessorTime;

    public ClusterCertificates Certificates { get; } = new();

    /// <summary>Calls that are allowed everything.</summary>
    public ApiClient Admin { get; }

    /// <summary>The user that is allowed everything.</summary>
    public ClusterUser Administrator => _admin;

    /// <summary>A bearer token (of <c>--token-auth-file</c>) that is allowed everything.</summary>
    public ClusterUser TokenAdministrator { get; } = new("token-admin", null, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));

    /// <exception cref="InvalidOperationException">A program ended, or the server was not ready in time; with what it printed.</exception>
    public static async Task<ApiServer> StartAsync(ServedRelease release, CancellationToken cancellationToken)
    {
        var server = new ApiServer(release);
        try
        {
            server.WriteFiles();
            server._etcd = new(Path.Combine(ClusterAssets.Folder!, "etcd"), server.EtcdArguments());
            await server.RestartAsync(cancellationToken);
            await server.InstallAsync(KnativeDefinitions.Of(release), cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the API server (SIGKILL); etcd lives on.</summary>
    public async Task KillAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _server = null;
    }

    /// <summary>Kills it where it runs, and starts it on the same port and data; returns when it is ready.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await KillAsync();
        _server = new(Path.Combine(ClusterAssets.Folder!, "kube-apiserver"), ServerArguments());
        await UntilAsync(async () => await Admin.GetTextAsync("/readyz", cancellationToken) == "ok", cancellationToken);
    }

    /// <summary>Makes etcd forget all states before a version, as the API server does every few minutes.</summary>
    public async Task CompactAsync(string resourceVersion, CancellationToken cancellationToken)
    {
        using var etcd = new HttpClient();
        var request = new JsonObject { ["revision"] = resourceVersion, ["physical"] = true };
        using var answer = await etcd.PostAsync(
            new Uri($"http://127.0.0.1:{_etcdPort}/v3/kv/compaction"), new StringContent(request.ToJsonString()), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>A user by client certificate. The server knows it at once; it may do nothing before <see cref="GrantAsync"/>.</summary>
    public ClusterUser CreateUser(string name, params IEnumerable<string> groups) => new(name, Certificates.SignUser(name, groups), null);

    /// <summary>A service account of the namespace and a token of it (TokenRequest); deleting the account makes the token invalid.</summary>
    public async Task<ClusterUser> CreateServiceAccountAsync(string inNamespace, string name, CancellationToken cancellationToken)
    {
        var path = $"/api/v1/namespaces/{inNamespace}/serviceaccounts";
        await Admin.PostAsync(path, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }, cancellationToken);
        return new($"system:serviceaccount:{inNamespace}:{name}", null, await RequestTokenAsync(inNamespace, name, cancellationToken));
    }

    /// <summary>Another token of a service account.</summary>
    public async Task<string> RequestTokenAsync(string inNamespace, string serviceAccount, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = new JsonObject() };
        var answer = await Admin.PostAsync($"/api/v1/namespaces/{inNamespace}/serviceaccounts/{serviceAccount}/token", request, cancellationToken);
        return (string)answer["status"]!["token"]!;
    }

    /// <summary>A namespace of its own, with a <c>default</c> service account.</summary>
    public async Task<string> CreateNamespaceAsync(CancellationToken cancellationToken)
    {
        var name = $"test-{Interlocked.Increment(ref _names)}";
        var labels = new JsonObject { ["test-namespace"] = name };
        await Admin.PostAsync("/api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = labels } }, cancellationToken);
        await Admin.PostAsync($"/api/v1/namespaces/{name}/serviceaccounts", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "default" } }, cancellationToken);
        return name;
    }

    /// <summary>Gives a user the rules (items of a Role's <c>rules</c>) in a namespace; cluster-wide without one.</summary>
    public async Task GrantAsync(ClusterUser user, string? inNamespace, JsonArray rules, CancellationToken cancellationToken)
    {
        var (prefix, where) = inNamespace is null ? ("Cluster", "") : ("", $"namespaces/{inNamespace}/");
        var path = $"/apis/rbac.authorization.k8s.io/v1/{where}";
        var name = $"grant-{Interlocked.Increment(ref _names)}";
        await Admin.PostAsync($"{path}{(inNamespace is null ? "clusterroles" : "roles")}",
            new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["rules"] = rules.DeepClone() }, cancellationToken);
        await Admin.PostAsync($"{path}{(inNamespace is null ? "clusterrolebindings" : "rolebindings")}", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = $"{prefix}Role", ["name"] = name },
            ["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "User", ["name"] = user.Name }),
        }, cancellationToken);
    }

    /// <summary>Writes a kubeconfig and returns its path; for another address where a proxy stands in front.</summary>
    public string WriteKubeConfig(ClusterUser user, string inNamespace, Uri? address = null) => _folder.Write(
        $"kubeconfig-{Interlocked.Increment(ref _names)}", user.KubeConfig(address ?? Address, Certificates.Authority, inNamespace));

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await KillAsync();
        await (_etcd?.DisposeAsync() ?? ValueTask.CompletedTask);
        Certificates.Dispose();
        _folder.Dispose();
    }

    private void WriteFiles()
    {
        var certificates = Certificates;
        using var kubeletClient = certificates.SignUser("kube-apiserver-kubelet-client", "system:masters");
        using var accounts = RSA.Create(2048);
        _folder.Write("ca.pem", certificates.Authority.ExportCertificatePem());
        _folder.Write("server.pem", certificates.Server.ExportCertificatePem());
        _folder.Write("server.key", ClusterCertificates.KeyPem(certificates.Server));
        _folder.Write("kubelet-client.pem", kubeletClient.ExportCertificatePem());
        _folder.Write("kubelet-client.key", ClusterCertificates.KeyPem(kubeletClient));
        _folder.Write("accounts.key", accounts.ExportRSAPrivateKeyPem());
        _folder.Write("tokens.csv", $"{TokenAdministrator.Token},{TokenAdministrator.Name},token-admin,\"system:masters\"\n");
    }

    private IEnumerable<string> EtcdArguments() =>
    [
        $"--data-dir={_folder["etcd"]}", "--unsafe-no-fsync", "--log-level=error",
        $"--listen-client-urls=http://127.0.0.1:{_etcdPort}", $"--advertise-client-urls=http://127.0.0.1:{_etcdPort}",
        "--listen-peer-urls=http://127.0.0.1:0",
    ];

    private IEnumerable<string> ServerArguments() =>
    [
        $"--etcd-servers=http://127.0.0.1:{_etcdPort}", "--bind-address=127.0.0.1", $"--secure-port={_port}",
        $"--tls-cert-file={_folder["server.pem"]}", $"--tls-private-key-file={_folder["server.key"]}", $"--client-ca-file={_folder["ca.pem"]}",
        $"--service-account-key-file={_folder["accounts.key"]}", $"--service-account-signing-key-file={_folder["accounts.key"]}",
        "--service-account-issuer=https://kubernetes.default.svc", $"--token-auth-file={_folder["tokens.csv"]}",
        "--authorization-mode=RBAC", "--disable-admission-plugins=ServiceAccount", "--service-cluster-ip-range=10.0.0.0/24",
        "--endpoint-reconciler-type=none",
        $"--kubelet-client-certificate={_folder["kubelet-client.pem"]}", $"--kubelet-client-key={_folder["kubelet-client.key"]}",
        $"--kubelet-certificate-authority={_folder["ca.pem"]}", "--kubelet-preferred-address-types=InternalIP",
    ];

    private async Task InstallAsync(IEnumerable<JsonObject> definitions, CancellationToken cancellationToken)
    {
        foreach (var definition in definitions)
        {
            await Admin.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition, cancellationToken);
            var scope = (string)definition["spec"]!["names"]!["plural"]!;
            await UntilAsync(async () => await Admin.GetAsync($"/apis/build.knative.dev/v1alpha1/{scope}", cancellationToken) is not null, cancellationToken);

            // The list of what is served is made by another part of the server, which may be later.
            await UntilAsync(async () => (await Admin.GetAsync("/apis/build.knative.dev/v1alpha1", cancellationToken))["resources"]!.AsArray().Any(resource => (string)resource!["name"]! == scope), cancellationToken);
        }
    }

    private async Task UntilAsync(Func<Task<bool>> isDone, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            try
            {
                if (await isDone())
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or ApiException or SocketException or IOException)
            {
                // Not yet.
            }

            if (limit.IsCancellationRequested || _etcd!.HasExited || _server!.HasExited)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new InvalidOperationException($"The API server did not become ready.\netcd: {_etcd!.Output}\nkube-apiserver: {_server?.Output}");
            }

            await Task.Delay(100, cancellationToken);
        }
    }
}
