using System.Text.Json.Nodes;
using Dispatch.Build.Cluster.Tests.ControlPlane;
using Dispatch.Build.Knative.Setup;
using Dispatch.Oci.Credentials;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;
using Programs = Dispatch.Testing.Tool;

namespace Dispatch.Build.Cluster.Tests.Setup;

/// <summary>A builder signs in with what was set up, by every release's rules for secrets.</summary>
public sealed class SignInTests(ApiServerFixture servers)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_image_is_pushed_with_the_account_that_was_set_up(bool withAccount)
    {
        var cancel = TestContext.Current.CancellationToken;
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        Assert.SkipUnless(BuildScripts.ExecutionMissing is null, BuildScripts.ExecutionMissing ?? "");
        await using var space = await ExecutedSpace.CreateAsync(servers, await RegistryServer.StartWithPasswordAsync(cancel));
        var (server, name) = (space.Cluster.Server, space.Cluster.Name);
        using var client = Client.Clients.Connect(server, server.Administrator, name);
        var objects = SetupObjects.Create(new()
        {
            Namespace = name,
            ServiceAccount = withAccount ? "default" : "another",
            Registries = [new(space.Registry.Address, Credential.OfUser("here", RegistryServer.User, RegistryServer.Password))],
        });
        var setup = new ClusterSetup(client);
        await setup.ApplyAsync(await setup.CompareAsync(objects, adopts: true, cancel), null, cancel);

        await using var controller = ControllerDouble.Start(server, space.Cluster.Kubelet, name, BuildScripts.Executed());
        space.Workspace.Write("Dockerfile", "FROM scratch\nCOPY . .\n");
        foreach (var arguments in (string[][])[["init", "-q", "-b", "main"], ["add", "."], ["-c", "user.name=t", "-c", "user.email=t@example", "commit", "-qm", "one"]])
        {
            await Programs.RunAsync("git", ["-C", space.Workspace.Path, .. arguments], cancel);
        }

        var source = new JsonObject { ["name"] = "code", ["git"] = new JsonObject { ["url"] = $"file://{space.Workspace.Path}", ["revision"] = "main" } };
        await space.CreateBuildAsync("hello", new(source), dockerfile: "Dockerfile");
        var status = await space.EndAsync("hello");
        Assert.Equal(withAccount ? "True" : "False", (string?)status["conditions"]![0]!["status"]);
    }
}
