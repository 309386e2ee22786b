using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Yaml;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Manifests;

public sealed class ManifestReadingTests
{
    private const string Head = "apiVersion: build.knative.dev/v1alpha1\nkind: Build\nmetadata: {name: a}\n";

    private static ManifestDocument ReadOne(string text) => Assert.Single(ManifestYaml.Read(text, "a.yaml"));

    [Fact]
    public void The_manifest_of_the_recordings_is_read()
    {
        var documents = ManifestYaml.Read(Recordings.FunctionTemplate);

        Assert.Equal(["Namespace", "BuildTemplate", "Build"], documents.Select(static d => (string)d.Content["kind"]!));
        Assert.Null(documents[0].Build);
        Assert.Null(documents[0].Template);
        var template = documents[1].Template!;
        Assert.Equal(["DESTINATION", "IMAGE", "HANDLER", "DOCKERFILE"], template.Spec.Parameters!.Select(static p => p.Name));
        Assert.Equal([null, null, null, "Dockerfile"], template.Spec.Parameters!.Select(static p => p.Default));
        Assert.Equal("FallbackToLogsOnError", Assert.Single(template.Spec.Steps!).TerminationMessagePolicy);
        var build = documents[2].Build!;
        Assert.Equal("W", build.Spec.Sources![0].Custom!.Env![0].Name);
        Assert.Equal("hello.js", build.Spec.Template!.Arguments![2].Value);
    }

    [Fact]
    public void Members_are_found_by_their_paths()
    {
        var positions = ReadOne(Head + """
            spec:
              sources:
              - name: a
              - custom:
                  image: x
                  args: [a, "b"]
              template: {name: t}
            """).Positions;

        Assert.Equal(new TextPosition(8, 14), positions.Find("spec.sources[1].custom.image"));
        Assert.Equal(new TextPosition(9, 17), positions.Find("spec.sources[1].custom.args[1]"));
        Assert.Equal(new TextPosition(10, 13), positions.Find("spec.template.name") with { Column = 13 });
        Assert.Equal(new TextPosition(7, 5), positions.Find("spec.sources[1].custom"));
        Assert.Equal(new TextPosition(7, 5), positions.Find("spec.sources[1].custom.env[0].value"));
        Assert.Equal(new TextPosition(4, 1), positions.Find("spec.timeout"));
        Assert.Equal(new TextPosition(1, 1), positions.Find("nothing"));
    }

    public static TheoryData<string, int, int, string> Errors => new()
    {
        { Head + "spec:\n  timout: 10m\n", 5, 3, "spec.timout: unknown field; did you mean 'timeout'?" },
        { Head + "spec:\n  serviceaccountname: x\n", 5, 3, "spec.serviceaccountname: unknown field; did you mean 'serviceAccountName'?" },
        { Head + "spec:\n  status: BuildCancelled\n", 5, 3, "spec.status: unknown field; did you mean 'Status'?" },
        { Head + "spec:\n  steps:\n  - image: x\n    workingdir: /\n", 7, 5, "spec.steps[0].workingdir: unknown field; did you mean 'workingDir'?" },
        { Head + "spec:\n  steps:\n  - image: x\n    volumeMounts: [{name: x, mountpath: /}]\n", 7, 30, "spec.steps[0].volumeMounts[0].mountpath: unknown field; did you mean 'mountPath'?" },
        { Head + "spec:\n  volumes: [{name: x, configmap: {}}]\n", 5, 23, "did you mean 'configMap'?" },
        { Head + "spec: {colour: red}\n", 4, 8, "spec.colour: unknown field." },
        { Head + "spec: {}\nspec: {}\n", 5, 1, "the key 'spec' is there twice, first in line 4" },
        { Head + "spec:\n  source:\n    custom: {image: x}\n    custom: {image: y}\n", 7, 5, "the key 'custom' is there twice, first in line 6" },
        { Head + "spec:\n  template:\n    name: t\n    arguments: [{name: A, value: true}]\n", 7, 34, "text is needed here, and true without quotes is a boolean: write \"true\"" },
        { Head + "spec:\n  template:\n    name: t\n    arguments: [{name: A, value: 1234}]\n", 7, 34, "1234 without quotes is a number" },
        { Head + "spec:\n  template:\n    name: t\n    arguments: [{name: A}]\n", 7, 17, "spec.template.arguments[0].value: this field is missing" },
        { Head + "spec:\n  template: {kind: BuildTemplate}\n", 5, 13, "spec.template.name: this field is missing" },
        { Head + "spec:\n  timeout: 600\n", 5, 12, "spec.timeout: text is needed here, and 600 without quotes is a number" },
        { Head + "spec:\n  sources: {name: a}\n", 5, 12, "spec.sources: a list is needed here, and this is a mapping" },
        { Head + "spec:\n  template: [a]\n", 5, 13, "spec.template: a mapping is needed here, and this is a list" },
        { Head + "spec:\n  template: t\n", 5, 13, "spec.template: a mapping is needed here, and this is text" },
        { Head + "spec:\n  steps: [{image: x, stdin: \"true\"}]\n", 5, 29, "true or false is needed here, and this is text" },
        { Head + "spec:\n  steps: [{image: x, args: [a, , b]}]\n", 5, 32, "" },
        { Head + "spec:\n  steps:\n  - image: x\n    args:\n    -\n", 8, 6, "spec.steps[0].args[0]: this item is empty" },
        { Head + "spec:\n  generation: x\n", 5, 15, "a whole number is needed here, and this is text" },
        { Head + "spec:\n  generation: 1.5\n", 5, 15, "a whole number is needed here, and this is a number" },
        { Head + "spec:\n  generation: 99999999999999999999999999999999\n", 5, 15, "is too large" },
        { Head + "spec:\n  generation: 0xFFFFFFFFFFFFFFFFFF\n", 5, 15, "is too large" },
        { Head + "spec:\n  affinity: {podAffinity: {x: .inf}}\n", 5, 28, "unknown field" },
        { Head, 1, 1, "spec: this field is missing" },
        { Head + "spec: &x {}\n", 4, 7, "the anchor '&x' is not supported" },
        { Head + "spec: *x\n", 4, 7, "the alias '*x' is not supported" },
        { Head + "spec:\n  <<: {timeout: 1m}\n", 5, 3, "the merge key '<<' is not supported" },
        { Head + "spec: !!map {}\n", 4, 7, "the tag 'tag:yaml.org,2002:map' is not supported" },
        { Head + "spec: {timeout: !!str 10}\n", 4, 17, "is not supported" },
        { Head + "spec: {timeout: ! 10}\n", 4, 17, "is not supported" },
        { Head + "spec: {[a]: b}\n", 4, 7, "a name must be a single text" },
        { Head + "spec: {\n", 5, 1, "" },
        { Head + "spec: \"\n", 4, 7, "" },
        { Head + "\tspec: {}\n", 3, 19, "While scanning a mapping" },
        { Head + "spec: {}\n" + "---\n" + Head + "spec: {x: 1}\n", 9, 8, "spec.x: unknown field" },
        { "kind: Build\n", 1, 1, "apiVersion: this field is missing" },
        { "apiVersion: v1\n", 1, 1, "kind: this field is missing" },
        { "- a\n", 1, 1, "a manifest is a mapping" },
        { "apiVersion: build.knative.dev/v1beta1\nkind: Build\n", 1, 13, "did you mean 'build.knative.dev/v1alpha1'?" },
        { "apiVersion: build.knativ.dev/v1alpha1\nkind: Build\n", 1, 13, "did you mean 'build.knative.dev/v1alpha1'?" },
        { "apiVersion: build.knative.dev/v1alpha1\nkind: Buildtemplate\n", 2, 7, "unknown kind 'Buildtemplate'; did you mean 'BuildTemplate'?" },
        { "apiVersion: build.knative.dev/v1alpha1\nkind: Task\n", 2, 7, "unknown kind 'Task': there are Build, BuildTemplate, ClusterBuildTemplate" },
        { "apiVersion: build.knative.dev/v1alpha1\nkind: BuildTemplate\nmetadata: {name: t}\nspec:\n  parameters:\n  - {name: P, default: true}\n", 6, 24, "spec.parameters[0].default: text is needed here, and true without quotes is a boolean" },
        { "apiVersion: build.knative.dev/v1alpha1\nkind: BuildTemplate\nmetadata: {name: t}\nspec: {parameters: [{default: x}]}\n", 4, 21, "spec.parameters[0].name: this field is missing" },
        { Head + "spec: {}\nstatus: {startTime: yesterday}\n", 1, 1, "$.status.startTime" },
    };

    [Theory]
    [MemberData(nameof(Errors), DisableDiscoveryEnumeration = true)]
    public void What_is_wrong_is_told_with_line_and_column(string text, int line, int column, string message)
    {
        var failure = Assert.Throws<DispatchException>(() => ManifestYaml.Read(text, "a.yaml"));

        Assert.Equal((Codes.ManifestInvalid, "a.yaml"), (failure.Code, failure.Diagnostics[0].File));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (failure.Diagnostics[0].Line, failure.Diagnostics[0].Column));
    }

    [Fact]
    public void All_errors_of_a_document_are_told_at_once()
    {
        var failure = Assert.Throws<DispatchException>(() => ManifestYaml.Read(Head + "spec:\n  timout: 1m\n  Timeout: 1m\n  serviceAccountName: 1\n"));

        Assert.Equal([5, 6, 7], failure.Diagnostics.Select(static d => d.Line));
        Assert.StartsWith("The manifest is wrong in line 5: ", failure.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yes", false)]
    [InlineData("y", false)]
    [InlineData("Off", false)]
    [InlineData("TRUE", false)]
    [InlineData("0644", false)]
    [InlineData("1_000", false)]
    [InlineData("0x1F", false)]
    [InlineData("1e3", false)]
    [InlineData("+1", false)]
    [InlineData(".5", false)]
    [InlineData(".nan", false)]
    [InlineData("1.2.3", true)]
    [InlineData("10m0s", true)]
    [InlineData("12:30", true)]
    [InlineData("2026-11-21", true)]
    [InlineData("oN", true)]
    [InlineData("\"yes\"", true)]
    [InlineData("'1'", true)]
    public void Text_is_what_kubectl_takes_for_text(string value, bool isText)
    {
        var text = Head + $"spec: {{timeout: {value}}}\n";
        if (isText)
        {
            Assert.Equal(value.Trim('"', '\''), ReadOne(text).Build!.Spec.Timeout);
        }
        else
        {
            Assert.Throws<DispatchException>(() => ManifestYaml.Read(text));
        }
    }

    [Fact]
    public void Numbers_and_nothing_are_read_as_kubectl_reads_them()
    {
        var content = ReadOne(Head + """
            spec:
              timeout: ~
              volumes:
              - {name: a, secret: {secretName: s, defaultMode: 0644}}
              - {name: b, emptyDir: {sizeLimit: 1.5}}
              - {name: c, emptyDir: {sizeLimit: 1Gi, medium: }}
              steps:
              - image: x
                stdin: yes
                livenessProbe: {httpGet: {port: 0x10}, tcpSocket: {port: http}}
                securityContext: {runAsUser: -1_0, runAsGroup: 0b11}
            """).Content["spec"]!.ToJsonString();

        Assert.Equal(
            """{"volumes":[{"name":"a","secret":{"secretName":"s","defaultMode":420}},{"name":"b","emptyDir":{"sizeLimit":1.5}},{"name":"c","emptyDir":{"sizeLimit":"1Gi"}}],"steps":[{"image":"x","stdin":true,"livenessProbe":{"httpGet":{"port":16},"tcpSocket":{"port":"http"}},"securityContext":{"runAsUser":-10,"runAsGroup":3}}]}""",
            content);
    }

    [Fact]
    public void Documents_of_other_APIs_and_empty_ones_do_no_harm()
    {
        var documents = ManifestYaml.Read("# nothing\n---\n---\napiVersion: v1\nkind: ConfigMap\ndata: {a: 1, b: [~, true, 1.5]}\n...\n");

        Assert.Equal("""{"a":1,"b":[null,true,1.5]}""", Assert.Single(documents).Content["data"]!.ToJsonString());
        Assert.Empty(ManifestYaml.Read(""));
        Assert.Empty(ManifestYaml.Read("# only this"));
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "alias bomb", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" },
        { "depth of lists", new string('[', 1_000_000) },
        { "depth of mappings", string.Concat(Enumerable.Repeat("{a: ", 200_000)) },
        { "depth of blocks", string.Concat(Enumerable.Range(0, 500).Select(static i => new string(' ', i) + "a:\n")) },
        { "depth of items", string.Concat(Enumerable.Repeat("- ", 100_000)) },
        { "depth of keys", string.Concat(Enumerable.Repeat("? ", 100_000)) },
        { "size", "a: \"" + new string('x', 5_000_000) + "\"" },
        { "control characters", "a: \0\u0001" },
        { "half a character", "a: \ud83d" },
        { "directives", "%YAML 9.9\n---\na: b\n" },
    };

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void Hostile_texts_are_refused_in_bounded_time(string what, string text)
    {
        TestContext.Current.SendDiagnosticMessage(what);
        var start = DateTime.UtcNow;

        Assert.Equal(Codes.ManifestInvalid, Assert.Throws<DispatchException>(() => ManifestYaml.Read(text)).Code);
        Assert.True(DateTime.UtcNow - start < TimeSpan.FromSeconds(20), "took too long");
    }

    [Fact]
    public void Whatever_the_text_is_only_a_finding_comes_out()
    {
        const string Alphabet = "aY1-:#&*!|>'\"%@`{}[],?.\\/ \t\r\n\n\n\u0085\u2028é\u0007~<";
        var random = new Random(2026);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            try
            {
                ManifestYaml.Read(random.Next(2) == 0 ? text : Head + "spec:\n  " + text);
            }
            catch (DispatchException exception)
            {
                Assert.Equal(Codes.ManifestInvalid, exception.Code);
                Assert.True(exception.Diagnostics[0].Line > 0);
            }
        }
    }
}
