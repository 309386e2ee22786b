using System.Text;
using Dispatch.Build.Definitions;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Dispatch.Build.Workspaces;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Templates;

public sealed class TemplateDialectTests : IDisposable
{
    private const string Path = "/builder/home/dispatch/Dockerfile";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // "NAME" is required, "NAME=value" has a default.
    private static BuildTemplate Template(params string[] parameters) => new()
    {
        Metadata = new() { Name = "any-name" },
        Spec = new()
        {
            Parameters = [.. parameters.Select(static text => text.Split('=', 2)).Select(static parts => new TemplateParameter(parts[0], "about " + parts[0], parts.Length > 1 ? parts[1] : null))],
            Steps = [new() { Name = "build-and-push", Image = "x/kaniko:v1.0.0", Args = ["--destination=${DESTINATION}", "--build-arg=EXTRA=${EXTRA}"] }],
        },
    };

    private ImageBuild Build(params (string Name, string Value)[] arguments) => new()
    {
        Name = "hello",
        Workspace = WorkspaceReader.Read(new() { Root = _folder.Path }, TestContext.Current.CancellationToken),
        Dockerfile = new DockerfileOrigin.InImage("/function-template/Dockerfile"),
        BaseImage = ImageLocation.Parse("registry.example:5000/runtime:1", "/"),
        BuildArguments = [.. arguments.Select(static argument => KeyValuePair.Create(argument.Name, argument.Value))],
        Destination = new(ImageLocation.Parse("registry.example/hello", "/"), ["1"]),
    };

    private static string Text(IEnumerable<Argument> arguments) => string.Join(' ', arguments.Select(static argument => $"{argument.Name}={argument.Value}"));

    [Theory]
    [InlineData("DESTINATION IMAGE HANDLER DOCKERFILE=Dockerfile", "function template", "DESTINATION=d:1 IMAGE=r:1 HANDLER=h.js DOCKERFILE=" + Path)]
    [InlineData("DOCKERFILE HANDLER IMAGE DESTINATION", "function template", "DOCKERFILE=" + Path + " HANDLER=h.js IMAGE=r:1 DESTINATION=d:1")]
    [InlineData("DESTINATION_IMAGE SOURCE_IMAGE HANDLER DOCKERFILE=Dockerfile", "function template of the Dispatch chart", "DESTINATION_IMAGE=d:1 SOURCE_IMAGE=r:1 HANDLER=h.js DOCKERFILE=" + Path)]
    [InlineData("IMAGE SOURCE_IMAGE HANDLER DOCKERFILE=Dockerfile", "stand-alone function template", "IMAGE=d:1 SOURCE_IMAGE=r:1 HANDLER=h.js DOCKERFILE=" + Path)]
    [InlineData("DESTINATION IMAGE HANDLER DOCKERFILE=Dockerfile CACHE=no", "function template", "DESTINATION=d:1 IMAGE=r:1 HANDLER=h.js DOCKERFILE=" + Path)]
    [InlineData("DESTINATION IMAGE HANDLER DOCKERFILE=Dockerfile EXTRA=", "function template", "DESTINATION=d:1 IMAGE=r:1 HANDLER=h.js DOCKERFILE=" + Path + " EXTRA=e")]
    public void A_function_template_is_recognised_by_its_parameters(string parameters, string name, string arguments)
    {
        var dialect = TemplateDialect.Recognize(Template(parameters.Split(' ')));

        Assert.Equal((name, ImageKind.Function), (dialect.Name, dialect.Kind));
        Assert.Equal(arguments, Text(dialect.Arguments(Build(("IMAGE", "r:1"), ("HANDLER", "h.js"), ("EXTRA", "e")), "d:1", Path)));
    }

    [Theory]
    [InlineData("DESTINATION BASE_IMAGE DOCKERFILE=Dockerfile SYSTEM_PACKAGES_FILE=system-packages.txt PACKAGES_FILE=packages.txt", "image template",
        "DESTINATION=d:1 BASE_IMAGE=b:1 DOCKERFILE=" + Path + " SYSTEM_PACKAGES_FILE=sys.txt PACKAGES_FILE=packages.txt")]
    [InlineData("DESTINATION BASE_IMAGE DOCKERFILE", "image template", "DESTINATION=d:1 BASE_IMAGE=b:1 DOCKERFILE=" + Path)]
    [InlineData("DESTINATION BASE_IMAGE DOCKERFILE=Dockerfile SYSTEM_PACKAGES_CONTENT= SYSTEM_PACKAGES_FILE=system-packages.txt PACKAGES_CONTENT= PACKAGES_FILE=packages.txt",
        "image template that writes the package files",
        "DESTINATION=d:1 BASE_IMAGE=b:1 DOCKERFILE=" + Path + " SYSTEM_PACKAGES_CONTENT=Z3ppcCAxLjgKw6QK SYSTEM_PACKAGES_FILE=sys.txt PACKAGES_CONTENT= PACKAGES_FILE=packages.txt")]
    public void An_image_template_is_recognised_by_its_parameters(string parameters, string name, string arguments)
    {
        _folder.Write("sys.txt", "gzip 1.8\nä\n");
        var dialect = TemplateDialect.Recognize(Template(parameters.Split(' ')));

        Assert.Equal((name, ImageKind.Runtime), (dialect.Name, dialect.Kind));
        Assert.Equal(arguments, Text(dialect.Arguments(Build(("BASE_IMAGE", "b:1"), ("SYSTEM_PACKAGES_FILE", "sys.txt"), ("PACKAGES_FILE", "packages.txt")), "d:1", Path)));
    }

    [Fact]
    public void Contents_are_base64_in_one_line_and_empty_for_an_empty_or_missing_file()
    {
        var content = new string('x', 10_000);
        _folder.Write("long.txt", content);
        _folder.Write("empty.txt", "");
        _folder.Write("packages.txt", "of the template's default");
        var dialect = TemplateDialect.Recognize(Template(
            "DESTINATION", "BASE_IMAGE", "DOCKERFILE=Dockerfile", "SYSTEM_PACKAGES_CONTENT=", "SYSTEM_PACKAGES_FILE=system-packages.txt", "PACKAGES_CONTENT=", "PACKAGES_FILE=packages.txt"));

        var first = dialect.Arguments(Build(("BASE_IMAGE", "b"), ("SYSTEM_PACKAGES_FILE", "./long.txt"), ("PACKAGES_FILE", "empty.txt")), "d", Path);
        Assert.Equal(Convert.ToBase64String(Encoding.UTF8.GetBytes(content)), first.Single(static a => a.Name == "SYSTEM_PACKAGES_CONTENT").Value);
        Assert.Equal("", first.Single(static a => a.Name == "PACKAGES_CONTENT").Value);
        var second = dialect.Arguments(Build(("BASE_IMAGE", "b")), "d", Path);
        Assert.Equal("", second.Single(static a => a.Name == "SYSTEM_PACKAGES_CONTENT").Value);
        Assert.NotEqual("", second.Single(static a => a.Name == "PACKAGES_CONTENT").Value);
        Assert.DoesNotContain(second, static a => a.Name == "PACKAGES_FILE");
    }

    [Theory]
    [InlineData("IMAGE DOCKERFILE=/workspace/Dockerfile")] // kaniko
    [InlineData("IMAGE DOCKERFILE=Dockerfile PUSH=true DIRECTORY=/workspace BUILDKIT_CLIENT_IMAGE=x BUILDKIT_DAEMON_ADDRESS=x")] // buildkit
    [InlineData("BUILDER_IMAGE IMAGE DOCKERFILE=./Dockerfile TLSVERIFY=true")] // buildah
    [InlineData("IMAGE")] // img
    [InlineData("DESTINATION IMAGE HANDLER")] // no way to name the Dockerfile
    [InlineData("DESTINATION IMAGE HANDLER DOCKERFILE=Dockerfile TOKEN")] // one more that must be given
    [InlineData("destination image handler dockerfile")]
    [InlineData("DESTINATION IMAGE SOURCE_IMAGE HANDLER DOCKERFILE=Dockerfile")]
    public void Another_template_is_refused_with_its_parameters_and_the_known_ones(string parameters)
    {
        var failure = Assert.Throws<DispatchException>(() => TemplateDialect.Recognize(Template(parameters.Split(' '))));

        Assert.Equal(Codes.TemplateUnknown, failure.Code);
        Assert.Contains("any-name", failure.Message, StringComparison.Ordinal);
        Assert.All(parameters.Split(' '), parameter => Assert.Contains(parameter.Split('=')[0], failure.Message, StringComparison.Ordinal));
        Assert.Contains("DESTINATION_IMAGE, SOURCE_IMAGE, HANDLER, DOCKERFILE", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_fits_two_sets_is_refused()
    {
        var failure = Assert.Throws<DispatchException>(() => TemplateDialect.Recognize(Template("DESTINATION=", "SOURCE_IMAGE=", "IMAGE", "HANDLER", "DOCKERFILE=Dockerfile")));

        Assert.Equal(Codes.TemplateUnknown, failure.Code);
        Assert.Contains("fit more than one set", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_without_parameters_is_refused()
    {
        Assert.Contains("there are none", Assert.Throws<DispatchException>(() => TemplateDialect.Recognize(Template())).Message, StringComparison.Ordinal);
        Assert.Throws<DispatchException>(() => TemplateDialect.Recognize(new() { Metadata = new(), Spec = new() }));
    }

    [Fact]
    public void A_Dockerfile_that_names_its_base_image_itself_leaves_the_parameter_empty() => Assert.Contains(
        new Argument("IMAGE", ""), TemplateDialect.Recognize(Template("DESTINATION", "IMAGE", "HANDLER", "DOCKERFILE=Dockerfile")).Arguments(Build() with { BaseImage = null }, "d", Path));

    [Fact]
    public void A_template_that_cannot_be_told_of_plain_HTTP_is_known()
    {
        string[] parameters = ["DESTINATION", "IMAGE", "HANDLER", "DOCKERFILE=Dockerfile"];
        IReadOnlyList<string> Find(BuildTemplate template) => TemplateDialect.Recognize(template).CannotTellInsecure(Build(), "registry.example/hello:1", ["registry.example", "registry.example:5000"]);
        Assert.Equal(["registry.example", "registry.example:5000"], Find(Template(parameters)));
        Assert.Equal(["registry.example:5000"], Find(Template([.. parameters, "INSECURE=false"])));
        Assert.Equal(["registry.example"], Find(Template([.. parameters, "INSECURE_PULL=false"])));
        Assert.Empty(TemplateDialect.Recognize(Template(parameters)).CannotTellInsecure(Build(), "registry.example/hello:1", []));
        var fixedFlags = Template(parameters);
        Assert.Empty(Find(fixedFlags with { Spec = fixedFlags.Spec with { Steps = [fixedFlags.Spec.Steps![0] with { Args = ["--destination=${DESTINATION}", "--insecure", "--insecure-pull=true"] }] } }));
    }

    [Fact]
    public void A_required_parameter_without_value_is_told_with_the_text_of_the_controller()
    {
        var failure = Assert.Throws<DispatchException>(() => TemplateDialect.Recognize(Template("DESTINATION", "IMAGE", "HANDLER", "DOCKERFILE=Dockerfile")).Arguments(Build(), "d", Path));

        Assert.Equal(Codes.TemplateArguments, failure.Code);
        Assert.Contains("UnsatisfiedParameter: build does not specify these required parameters: [{IMAGE about IMAGE}]", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_handler_the_Dockerfile_is_to_find_it() => Assert.Equal(
        "DESTINATION=d IMAGE=r HANDLER= DOCKERFILE=" + Path,
        Text(TemplateDialect.Recognize(Template("DESTINATION", "IMAGE", "HANDLER", "DOCKERFILE=Dockerfile")).Arguments(Build(("IMAGE", "r")), "d", Path)));

    [Fact]
    public void Build_arguments_that_the_template_does_not_give_to_the_builder_are_told()
    {
        var build = Build(("IMAGE", "r"), ("HANDLER", "h"), ("EXTRA", "e"), ("OTHER", "o"), ("DOCKERFILE", "x"), ("DESTINATION", "y"), ("CACHE", "z"));

        Assert.Equal(
            ["OTHER", "DOCKERFILE", "DESTINATION", "CACHE"],
            TemplateDialect.Recognize(Template("DESTINATION", "IMAGE", "HANDLER", "DOCKERFILE=Dockerfile", "EXTRA=", "CACHE=")).CannotPass(build).Select(static a => a.Key));
        Assert.Equal(
            ["EXTRA", "OTHER", "DOCKERFILE", "DESTINATION", "CACHE"],
            TemplateDialect.Recognize(Template("DESTINATION_IMAGE", "SOURCE_IMAGE", "HANDLER", "DOCKERFILE=Dockerfile")).CannotPass(build).Select(static a => a.Key));
        Assert.Equal(
            ["PACKAGES_FILE"],
            TemplateDialect.Recognize(Template("DESTINATION", "BASE_IMAGE", "DOCKERFILE")).CannotPass(Build(("BASE_IMAGE", "b"), ("PACKAGES_FILE", "p"))).Select(static a => a.Key));
    }

    [Fact]
    public void The_optional_parameters_of_our_templates_are_filled_when_a_build_needs_them()
    {
        var dialect = TemplateDialect.Recognize(KanikoTemplate.Create(ImageKind.Function));
        var build = Build(("IMAGE", "r"), ("HANDLER", "h"));
        var usual = "DESTINATION=registry.example/hello:1 IMAGE=r HANDLER=h DOCKERFILE=" + Path;

        Assert.Equal(usual, Text(dialect.Arguments(build, "registry.example/hello:1", Path)));
        Assert.Equal(usual, Text(dialect.Arguments(build, "registry.example/hello:1", Path, ["other.example"])));
        Assert.Equal(usual + " INSECURE=true", Text(dialect.Arguments(build, "registry.example/hello:1", Path, ["Registry.example"])));
        Assert.Equal(usual + " INSECURE_PULL=true", Text(dialect.Arguments(build with { Target = "dev" }, "registry.example/hello:1", Path, ["registry.example:5000"])));
        var old = TemplateDialect.Recognize(Template("DESTINATION", "IMAGE", "HANDLER", "DOCKERFILE=Dockerfile"));
        Assert.Equal(usual, Text(old.Arguments(build, "registry.example/hello:1", Path, ["registry.example"])));
    }
}
