using Dispatch.Kubernetes.KubeConfigs;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Kubernetes.Tests.KubeConfigs;

public sealed class KubeConfigTests : IDisposable
{
    private const string Whole = """
        current-context: one
        contexts: [{name: one, context: {cluster: c, user: u, namespace: n}}, {name: two, context: {cluster: c}}]
        clusters: [{name: c, cluster: {server: "https://a.example:6443"}}]
        users: [{name: u, user: {token: t}}]
        """;

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly Dictionary<string, string> _environment = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_current_context_is_used_and_another_can_be_chosen()
    {
        var path = _folder.Write("config", Whole);

        var one = Load(path);
        var two = Load(path, "two");

        Assert.Equal(("https://a.example:6443/", "n", "Bearer t"), (one.Server.ToString(), one.Namespace, await HeaderAsync(one)));
        Assert.Equal(("default", null), (two.Namespace, await HeaderAsync(two)));
    }

    [Fact]
    public async Task The_first_file_that_has_an_entry_wins_and_missing_files_are_skipped()
    {
        var first = _folder.Write("1", "users: [{name: u, user: {token: first}}]");
        var second = _folder.Write("2", Whole);
        var third = _folder.Write("3", Whole.Replace("current-context: one", "current-context: two").Replace("a.example", "b.example"));
        _environment["KUBECONFIG"] = string.Join(Path.PathSeparator, _folder["none"], first, second, third);

        var connection = Load(null);

        Assert.Equal(("a.example", "n", "Bearer first"), (connection.Server.Host, connection.Namespace, await HeaderAsync(connection)));
    }

    [Fact]
    public void Without_a_variable_the_file_of_the_home_folder_is_read()
    {
        _folder.Write(".kube/config", Whole);

        Assert.Equal("a.example", Load(null).Server.Host);
    }

    [Fact]
    public async Task Relative_paths_start_at_the_folder_of_their_file_and_a_token_file_is_read_again()
    {
        var certificates = new TestCertificates(_folder.Path);
        _folder.Write("keys/token", "old\n");
        File.Copy(certificates.AuthorityFile, _folder["keys", "ca.pem"]);
        File.Copy(certificates.CertificateFile, _folder["keys", "client.pem"]);
        File.Copy(certificates.KeyFile, _folder["keys", "client.key"]);
        var connection = Load(_folder.Write("keys/config", """
            current-context: x
            contexts: [{name: x, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: a.example, certificate-authority: ca.pem, tls-server-name: s, proxy-url: "socks5://p:1"}}]
            users: [{name: u, user: {tokenFile: ./token, client-certificate: client.pem, client-key: client.key, as: ada, as-groups: [g], as-user-extra: {"a/b": [c]}}}]
            """));

        Assert.Equal("Bearer old", await HeaderAsync(connection));
        _folder.Write("keys/token", "new");
        Assert.Equal("Bearer old", await HeaderAsync(connection));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Bearer new", await HeaderAsync(connection));
        _folder.Write("keys/token", "newest");
        Assert.Equal("Bearer newest", await HeaderAsync(connection, refresh: true));
        Assert.Equal("https", connection.Server.Scheme);
        Assert.Equal("CN=Test authority", Assert.Single(connection.Tls.Authorities).Subject);
        Assert.True((await connection.Tls.ClientCertificate!(false, Cancellation))!.HasPrivateKey);
        Assert.Equal(("s", "socks5://p:1/"), (connection.Tls.ServerName, connection.ProxyUrl?.ToString()));
        Assert.Equal(
            ["Impersonate-User=ada", "Impersonate-Group=g", "Impersonate-Extra-a%2Fb=c"],
            connection.ImpersonationHeaders.Select(header => $"{header.Key}={header.Value}"));
    }

    [Theory]
    [InlineData("", "{token: [a]}", "users[0].user.token")]
    [InlineData("", "{token: t, username: n}", "users[0].user.token")]
    [InlineData("", "{token: \"a\\nb\"}", "users[0].user.token")]
    [InlineData("", "{password: p}", "users[0].user.username")]
    [InlineData("", "{as-groups: [g]}", "users[0].user.as")]
    [InlineData("", "{as: ada, as-groups: [g, h]}", "users[0].user.as-groups[1]")]
    [InlineData("", "{as: ada, as-user-extra: {a: [b, c]}}", "users[0].user.as-user-extra.a[1]")]
    [InlineData("", "{auth-provider: {name: gcp}}", "users[0].user.auth-provider")]
    [InlineData("", "{client-certificate: none.pem, client-key: none.key}", "users[0].user.client-certificate")]
    [InlineData("", "{client-key-data: eA==}", "users[0].user.client-certificate")]
    [InlineData("", "{client-certificate-data: eA==, client-key-data: eA==}", "users[0].user.client-certificate-data")]
    [InlineData("", "{tokenFile: \"a\\0b\"}", "users[0].user.tokenFile")]
    [InlineData("", "{exec: {command: x, apiVersion: client.authentication.k8s.io/v1alpha1}}", "users[0].user.exec.apiVersion")]
    [InlineData("", "{exec: {command: x, apiVersion: client.authentication.k8s.io/v1}}", "users[0].user.exec.interactiveMode")]
    [InlineData("", "{exec: {command: x, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always}}", "users[0].user.exec.interactiveMode")]
    [InlineData("", "{exec: {apiVersion: client.authentication.k8s.io/v1beta1}}", "users[0].user.exec.command")]
    [InlineData(", certificate-authority-data: '*'", "{}", "clusters[0].cluster.certificate-authority-data")]
    [InlineData(", certificate-authority: none.pem", "{}", "clusters[0].cluster.certificate-authority")]
    [InlineData(", certificate-authority-data: eA==", "{}", "clusters[0].cluster.certificate-authority-data")]
    [InlineData(", certificate-authority-data: eA==, insecure-skip-tls-verify: true", "{}", "clusters[0].cluster.insecure-skip-tls-verify")]
    [InlineData(", insecure-skip-tls-verify: maybe", "{}", "clusters[0].cluster.insecure-skip-tls-verify")]
    [InlineData(", proxy-url: 'ftp://x'", "{}", "clusters[0].cluster.proxy-url")]
    public void What_is_wrong_is_told_with_file_and_field(string cluster, string user, string field)
    {
        var path = _folder.Write("config", $$$"""
            current-context: x
            contexts: [{name: x, context: {cluster: c, user: u} }]
            clusters: [{name: c, cluster: {server: "https://a.example"{{{cluster}}} } }]
            users: [{name: u, user: {{{user}}} }]
            """);

        var error = Assert.Throws<KubeConfigException>(() => Load(path));

        Assert.Equal((path, field), (error.File, error.Field));
    }

    [Theory]
    [InlineData("x: y\na: b: c", "line 2")]
    [InlineData("[]", "kubeconfig")]
    [InlineData("clusters: {}", "clusters")]
    [InlineData("contexts: [{name: x}]", "current-context")]
    [InlineData("current-context: y", "current-context")]
    [InlineData("current-context: x\ncontexts: [{name: x}, {name: x}]", "contexts[1].name")]
    [InlineData("current-context: x\ncontexts: [{name: x, context: {}}]", "contexts[0].context.cluster")]
    [InlineData("current-context: x\ncontexts: [{name: x, context: {cluster: c}}]", "contexts[0].context.cluster")]
    [InlineData("current-context: x\ncontexts: [{name: x, context: {cluster: c}}]\nclusters: [{name: c, cluster: {}}]", "clusters[0].cluster.server")]
    public void A_broken_file_is_told_with_its_field(string yaml, string field)
    {
        var path = _folder.Write("config", yaml);

        var error = Assert.Throws<KubeConfigException>(() => Load(path));

        Assert.Equal((path, field), (error.File, error.Field));
    }

    [Fact]
    public void A_file_named_alone_has_to_exist() =>
        Assert.Equal(_folder["none"], Assert.Throws<KubeConfigException>(() => Load(_folder["none"])).File);

    [Theory]
    [InlineData(null)]
    [InlineData("x")]
    public void A_variable_that_names_no_existing_file_is_told(string? context)
    {
        _environment["KUBECONFIG"] = _folder["none"];

        Assert.Equal(_folder["none"], Assert.Throws<KubeConfigException>(() => Load(null, context)).File);
    }

    [Fact]
    public async Task In_a_pod_its_service_account_is_used()
    {
        var certificates = new TestCertificates(_folder.Path);
        _folder.Write("sa/token", "pod\n");
        _folder.Write("sa/namespace", "team");
        File.Copy(certificates.AuthorityFile, _folder["sa", "ca.crt"]);
        (_environment["KUBERNETES_SERVICE_HOST"], _environment["KUBERNETES_SERVICE_PORT"]) = ("fd00::1", "443");

        var connection = Load(null);

        Assert.Equal(("https://[fd00::1]/", "team", "Bearer pod"), (connection.Server.ToString(), connection.Namespace, await HeaderAsync(connection)));
        Assert.Single(connection.Tls.Authorities);
    }

    private static async Task<string?> HeaderAsync(KubernetesConnection connection, bool refresh = false) =>
        (await connection.Credentials.GetAsync(refresh, Cancellation))?.ToString();

    private KubernetesConnection Load(string? path, string? context = null) => KubeConfig.Load(
        new KubeConfigOptions { Path = path, Context = context, Environment = name => _environment.GetValueOrDefault(name), Home = _folder.Path },
        _folder["sa"],
        _time);
}
