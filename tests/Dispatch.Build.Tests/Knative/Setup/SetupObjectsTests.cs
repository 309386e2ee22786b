using System.Text;
using System.Text.Json.Nodes;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Setup;
using Dispatch.Oci.Credentials;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Setup;

public sealed class SetupObjectsTests
{
    private static readonly SetupOptions _all = new()
    {
        Namespace = "dispatch",
        Registries = [Login("registry.example.com:5000"), Login("docker.io")],
        Git = new GitLogin.Token("https://git.example.com", "git", "the-token"),
        Publishers = [new("User", "jane"), new("ServiceAccount", "ci")],
    };

    [Fact]
    public void Everything_publishing_needs_in_the_order_it_is_made()
    {
        Assert.Equal(
            [
                "Namespace 'dispatch'", "BuildTemplate 'function-template' in namespace 'dispatch'", "BuildTemplate 'image-template' in namespace 'dispatch'",
                "Secret 'dispatch-registry-registry-example-com-5-9f402d6e' in namespace 'dispatch'", "Secret 'dispatch-registry-docker-io' in namespace 'dispatch'",
                "Secret 'dispatch-git-git-example-com' in namespace 'dispatch'", "Secret 'dispatch-pull' in namespace 'dispatch'",
                "ServiceAccount 'dispatch-build' in namespace 'dispatch'", "Role 'dispatch-publisher' in namespace 'dispatch'", "RoleBinding 'dispatch-publisher' in namespace 'dispatch'",
            ],
            SetupObjects.Create(_all).Select(static one => one.ToString()));
        Assert.All(SetupObjects.Create(_all), static one => Assert.Equal("dispatch-build", one.Content.Text("metadata", "labels", "app.kubernetes.io/managed-by")));
    }

    [Fact]
    public void The_role_is_that_of_the_templates_folder()
    {
        var document = ManifestYaml.Read(File.ReadAllText(Path.Combine(Repository.Root, "templates", "role.yaml"))).Select(static one => one.Content).ToList();
        Assert.True(JsonNode.DeepEquals(document[0]["rules"], Named("Role")["rules"]), Named("Role").ToJsonString());
        Assert.True(JsonNode.DeepEquals(document[1]["roleRef"], Named("RoleBinding")["roleRef"]));
    }

    [Fact]
    public void The_templates_are_those_of_the_templates_folder()
    {
        foreach (var template in SetupObjects.Create(_all).Where(static one => one.Kind == "BuildTemplate"))
        {
            var shipped = ManifestYaml.Read(File.ReadAllText(Path.Combine(Repository.Root, "templates", $"{template.Name}.yaml")))[0].Content;
            Assert.True(JsonNode.DeepEquals(shipped["spec"], template.Content["spec"]));
        }
    }

    [Fact]
    public void Registries_have_a_pair_each_that_every_release_reads_and_the_nodes_one_for_all()
    {
        var secrets = SetupObjects.Create(_all).Where(static one => one.IsSecret).Select(static one => one.Content).ToList();
        Assert.Equal(
            [("kubernetes.io/basic-auth", "https://registry.example.com:5000"), ("kubernetes.io/basic-auth", "https://index.docker.io/v1/")],
            secrets.Take(2).Select(static secret => (secret.Text("type"), secret.Text("metadata", "annotations", "build.knative.dev/docker-0"))));
        Assert.Equal(("ci", "pass-word"), (Value(secrets[0], "username"), Value(secrets[0], "password")));
        Assert.Equal(("kubernetes.io/basic-auth", "https://git.example.com"), (secrets[2].Text("type"), secrets[2].Text("metadata", "annotations", "build.knative.dev/git-0")));
        Assert.Equal("kubernetes.io/dockerconfigjson", secrets[3].Text("type"));
        var auths = JsonNode.Parse(Value(secrets[3], ".dockerconfigjson"))!["auths"]!.AsObject();
        Assert.Equal(["https://index.docker.io/v1/", "registry.example.com:5000"], auths.Select(static pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal("ci:pass-word", Encoding.UTF8.GetString(Convert.FromBase64String((string)auths["registry.example.com:5000"]!["auth"]!)));

        var account = Named("ServiceAccount");
        Assert.Equal(secrets.Take(3).Select(static secret => secret.Text("metadata", "name")), account["secrets"]!.AsArray().Select(static item => item.Text("name")));
        Assert.Equal(["dispatch-pull"], account["imagePullSecrets"]!.AsArray().Select(static item => item.Text("name")));
    }

    [Fact]
    public void A_key_has_its_host_without_a_scheme()
    {
        var secret = SetupObjects.Create(_all with { Git = new GitLogin.Key("git.example.com:2222", "key"u8.ToArray(), "hosts"u8.ToArray()) }).Single(static one => one.Name.StartsWith("dispatch-git-", StringComparison.Ordinal)).Content;
        Assert.Equal(("kubernetes.io/ssh-auth", "git.example.com:2222"), (secret.Text("type"), secret.Text("metadata", "annotations", "build.knative.dev/git-0")));
        Assert.Equal(("key", "hosts"), (Value(secret, "ssh-privatekey"), Value(secret, "known_hosts")));
    }

    [Theory]
    [InlineData("registry.example.com")]
    [InlineData("a-registry.with-dashes.example.com:5000")]
    [InlineData("a.very.long.name.of.a.registry.that.nobody.would.type.twice.example.com")]
    public void A_secret_has_a_name_that_its_volume_can_have(string registry)
    {
        var name = AccountSecrets.NameOf("dispatch-registry", registry);
        Assert.Matches("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", name);
        Assert.InRange(name.Length, 1, 49);
    }

    [Fact]
    public void Hosts_that_look_alike_have_secrets_of_their_own() =>
        Assert.Equal(3, ((string[])["a.b.com", "a-b.com", "a.b-com"]).Select(static host => AccountSecrets.NameOf("x", host)).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void A_registry_twice_is_an_error() =>
        Assert.Equal(Codes.SettingsContradict, Assert.Throws<DispatchException>(static () => SetupObjects.Create(_all with { Registries = [Login("docker.io"), Login("docker.io")] })).Code);

    [Fact]
    public void Cluster_templates_bring_a_cluster_role()
    {
        var objects = SetupObjects.Create(_all with { TemplateKind = "ClusterBuildTemplate" });
        Assert.Equal(
            ["Namespace", "ClusterBuildTemplate", "ClusterBuildTemplate", "Secret", "Secret", "Secret", "Secret", "ServiceAccount", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"],
            objects.Select(static one => one.Kind));
        var shipped = ManifestYaml.Read(File.ReadAllText(Path.Combine(Repository.Root, "templates", "cluster-role.yaml")))[0].Content;
        Assert.True(JsonNode.DeepEquals(shipped["rules"], objects.Single(static one => one.Kind == "ClusterRole").Content["rules"]));
        Assert.DoesNotContain("buildtemplates", objects.Single(static one => one.Kind == "Role").Content.ToJsonString(), StringComparison.Ordinal);
    }

    private static RegistryLogin Login(string registry) => new(registry, Credential.OfUser("here", "ci", "pass-word"));

    private static JsonObject Named(string kind) => SetupObjects.Create(_all).Single(one => one.Kind == kind).Content;

    private static string Value(JsonObject secret, string key) => Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["data"]![key]!));
}
