using System.Text.Json.Nodes;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Manifests;
using static Dispatch.Build.Tests.Knative.Validation.ValidationCase;

namespace Dispatch.Build.Tests.Knative.Validation;

/// <summary>A case for each rule, which breaks only it.</summary>
public sealed partial class BuildValidationTests
{
    private static KnativeBuild Spec(Func<BuildSpec, BuildSpec> change) => Valid with { Spec = change(Valid.Spec) };

    private static KnativeBuild Meta(Func<ObjectMeta, ObjectMeta> change) => Valid with { Metadata = change(Valid.Metadata) };

    private static KnativeBuild Sources(params SourceSpec[] sources) => Spec(spec => spec with { Sources = sources });

    private static KnativeBuild Instance(Func<TemplateInstantiation, TemplateInstantiation> change) => Spec(spec => spec with { Template = change(spec.Template!) });

    private static KnativeBuild Steps(params Container[] steps) => Spec(spec => spec with { Template = null, Steps = steps });

    private static BuildTemplate TemplateOf(Func<BuildTemplateSpec, BuildTemplateSpec> change) => FunctionTemplate() with { Spec = change(FunctionTemplate().Spec) };

    private static BuildTemplate StepOf(Func<Container, Container> change) => TemplateOf(spec => spec with { Steps = [change(spec.Steps![0])] });

    private static readonly string Long = new('a', 64);

    private static readonly ValidationCase[] _cases =
    [
        // The webhook's (knative-build.md, 5.1).
        new("steps or template", "spec", "expected exactly one, got neither: spec.steps, spec.template", Spec(static s => s with { Template = null })),
        new("steps or template", "spec", "got neither", Spec(static s => s with { Template = null, Steps = [] })),
        new("not steps and template", "spec.steps", "expected exactly one, got both: spec.steps, spec.template", Spec(static s => s with { Steps = [new() { Image = "x" }] })),
        new("template name", "spec.template", "missing field(s): spec.template.name", Instance(static t => t with { Name = "" })),
        new("template kind", "spec.template.kind", "'Task' is no kind of template (invalid value: Task: spec.template.kind)", Instance(static t => t with { Kind = "Task" })),
        new("dot in the name", "metadata.name", "Invalid resource name: special character . must not be present: metadata.name", Meta(static m => m with { Name = "a.b" })),
        new("dot in the name", "metadata.generateName", "special character .", Meta(static m => m with { Name = null, GenerateName = "a.b-" })),
        new("length of the name", "metadata.name", "has 64 characters (Invalid resource name: length must be no more than 63 characters: metadata.name)", Meta(static m => m with { Name = Long })),
        new("timeout", "spec.timeout", "expected 0 <= 36h0m0s <= 24: spec.timeout", Spec(static s => s with { Timeout = "36h" })),
        new("timeout", "spec.timeout", "expected 0 <= 24h0m1s <= 24: spec.timeout", Spec(static s => s with { Timeout = "24h1s" })),
        new("timeout", "spec.timeout", "expected 0 <= -1m0s <= 24: spec.timeout", Spec(static s => s with { Timeout = "-1m" })),
        new("source or sources", "spec.sources", "expected exactly one, got both: spec.source, spec.sources", Spec(static s => s with { Source = Custom(null) })),
        new("source names", "spec.sources[1].name", "Two sources are called 'a' (expected exactly one, got both: spec.sources.name)", Sources(Custom("a"), Git("a"))),
        new("source names", "spec.sources[1].name", "Two sources have no name", Sources(Custom(null), Git(null))),
        new("one subPath", "spec.sources[1].subPath", "expected exactly one, got both: spec.sources.subpath", Sources(Custom("a") with { SubPath = "x" }, Git("b") with { SubPath = "y" })),
        new("target paths", "spec.sources[1]", "invalid value: Empty Target Path: spec.sources.targetPath", Sources(Git("a"), Git("b"))),
        new("target path of a custom source", "spec.sources[0].targetPath", "invalid value: lib: spec.sources.targetPath", Sources(Custom("a") with { TargetPath = "lib" })),
        new("overlapping target paths", "spec.sources[1].targetPath", "Overlapping Target Paths: spec.sources.targetPath", Sources(Git("a") with { TargetPath = "x" }, Git("b") with { TargetPath = "x/" })),
        new("overlapping target paths", "spec.sources[1].targetPath", "Overlapping", Sources(Git("a") with { TargetPath = "x/y" }, Git("b") with { TargetPath = "x" })),
        new("overlapping target paths", "spec.sources[1].targetPath", "Overlapping", Sources(Git("a") with { TargetPath = "x" }, Git("b") with { TargetPath = "xy/z" })),
        new("step image", "spec.steps[0]", "missing field(s): spec.steps.Image", Steps(new Container { Name = "a" })),
        new("step names", "spec.steps[1].name", "expected exactly one, got both: spec.steps.name", Steps(new() { Name = "a", Image = "x" }, new() { Name = "a", Image = "x" })),
        new("volume names", "spec.volumes[1].name", "Two volumes are called 'v' (expected exactly one, got both: spec.volumes.name)", Spec(static s => s with { Volumes = [Json("""{"name":"v"}"""), Json("""{"name":"v"}""")] })),

        // The controller's (5.2).
        new("git url", "spec.sources[0].git", "missing field(s): b.spec.source.git.url", Sources(Git("a") with { Git = new("", "main") })),
        new("git revision", "spec.sources[0].git", "missing field(s): b.spec.source.git.revision", Sources(Git("a") with { Git = new("u", "") })),
        new("gcs location", "spec.sources[0].gcs", "missing field(s): b.spec.source.gcs.location", Sources(new SourceSpec { Name = "a", Gcs = new("Archive", "") })),
        new("name of a custom container", "spec.sources[0].custom.name", "missing field(s): b.spec.source.name", Sources(Custom("a") with { Custom = new() { Name = "x", Image = "y" } })),
        new("volumes of the pod", "spec.volumes[0].name", "'workspace' (expected exactly one, got both: name)", Spec(static s => s with { Volumes = [Json("""{"name":"workspace"}""")] })),
        new("volumes of the pod", "spec.volumes[0].name", "'home'", Spec(static s => s with { Volumes = [Json("""{"name":"home"}""")] })),
        new("volumes of the pod", "spec.volumes[0].name", "'secret-volume-x'", Spec(static s => s with { Volumes = [Json("""{"name":"secret-volume-x"}""")] })),
        new("volumes of the pod", "spec.template.name", "'cache'", Valid) { Template = TemplateOf(static s => s with { Volumes = [Json("""{"name":"cache"}""")] }) },
        new("volumes of the pod", "spec.template.name", "'v'", Valid) { Template = TemplateOf(static s => s with { Parameters = [.. s.Parameters!, new("V", Default: "v")], Volumes = [Json("""{"name":"v"}"""), Json("""{"name":"${V}"}""")] }) },

        // Sources that do something else than they say (2, 4).
        new("one kind a source", "spec.sources[0]", "git and custom: the controller takes git", Sources(Git("a") with { Custom = new() { Image = "x" } })),
        new("a kind at all", "spec.sources[0]", "none of git, gcs and custom", Sources(new SourceSpec { Name = "a" })),
        new("image of a custom source", "spec.sources[0].custom", "no image", Sources(Custom("a") with { Custom = new() })),
        new("subPath of the last source", "spec.sources[0].subPath", "'x' would be ignored", Sources(Git("a") with { SubPath = "x" }, Custom("b"))),
        new("form of the subPath", "spec.sources[0].subPath", "'/x' leaves the workspace (must be a relative path)", Sources(Custom("a") with { SubPath = "/x" })),
        new("form of the subPath", "spec.source.subPath", "'x/../..' leaves the workspace (must not contain '..')", Spec(static s => s with { Sources = null, Source = Git(null) with { SubPath = "x/../.." } })),
        new("form of the targetPath", "spec.sources[0].targetPath", "'../x' leaves the workspace", Sources(Git("a") with { TargetPath = "../x" })),
        new("form of the targetPath", "spec.sources[0].targetPath", "'..' leaves the workspace", Sources(new SourceSpec { Name = "a", Gcs = new("Archive", "gs://a/b"), TargetPath = ".." })),
        new("targetPath for git", "spec.sources[0].targetPath", "'/x' begins with '/'", Sources(Git("a") with { TargetPath = "/x" })),
        new("targetPath for git", "spec.sources[0].targetPath", "'--bare' begins with '-'", Sources(Git("a") with { TargetPath = "--bare" })),
        new("git options", "spec.sources[0].git.revision", "git would take '--upload-pack=x' for an option", Sources(Git("a") with { Git = new("u", "--upload-pack=x") })),
        new("git options", "spec.sources[0].git.url", "'-u'", Sources(Git("a") with { Git = new("-u", "main") })),
        new("type of a gcs source", "spec.sources[0].gcs.type", "'archive' is no type", Sources(new SourceSpec { Name = "a", Gcs = new("archive", "gs://a/b") })),
        new("placeholders in sources", "spec.sources[0].git.revision", "'${REVISION}'", Sources(Git("a") with { Git = new("u", "${REVISION}") })),
        new("placeholders in sources", "spec.sources[0].custom.image", "'${IMAGE}'", Sources(Custom("a") with { Custom = new() { Image = "${IMAGE}" } })),
        new("placeholders in arguments", "spec.template.arguments[2].value", "The argument HANDLER holds '${'", Instance(static t => t with { Arguments = [.. t.Arguments!.Take(2), new("HANDLER", "a${IMAGE}")] })),
        new("variables in arguments", "spec.template.arguments[2].value", "The argument HANDLER holds '$$' or '$('", Instance(static t => t with { Arguments = [.. t.Arguments!.Take(2), new("HANDLER", "a$(HOME)")] })),
        new("variables in arguments", "spec.template.arguments[2].value", "'a$$b'", Instance(static t => t with { Arguments = [.. t.Arguments!.Take(2), new("HANDLER", "a$$b")] })),

        // Names.
        new("a name", "metadata", "no name", Meta(static m => m with { Name = null })),
        new("form of the name", "metadata.name", "'Hello'", Meta(static m => m with { Name = "Hello" })),
        new("form of the name", "metadata.name", "'a_b'", Meta(static m => m with { Name = "a_b" })),
        new("form of generateName", "metadata.generateName", "'A-'", Meta(static m => m with { Name = null, GenerateName = "A-" })),
        new("form of generateName", "metadata.generateName", "'aaa", Meta(static m => m with { Name = null, GenerateName = Long[..59] })),
        new("namespace", "metadata.namespace", "'a.b'", Meta(static m => m with { Namespace = "a.b" })),
        new("service account", "spec.serviceAccountName", "'a..b'", Spec(static s => s with { ServiceAccountName = "a..b" })),
        new("form of the template name", "spec.template.name", "'A'", Instance(static t => t with { Name = "A" })),
        new("label keys", "metadata.labels.a/b/c", "'a/b/c'", Meta(static m => m with { Labels = Map(("a/b/c", "x")) })),
        new("label values", "metadata.labels.a", "'hello.js:1'", Meta(static m => m with { Labels = Map(("a", "hello.js:1")) })),
        new("label values", "metadata.labels.a", "'aaa", Meta(static m => m with { Labels = Map(("a", Long)) })),
        new("annotation keys", "metadata.annotations.a b", "'a b'", Meta(static m => m with { Annotations = Map(("a b", "x")) })),
        new("size of annotations", "metadata.annotations", "262144 is the limit", Meta(static m => m with { Annotations = Map(("a", new string('x', 262_144))) })),
        new("node selector", "spec.nodeSelector.arch", "'arch: a b'", Spec(static s => s with { NodeSelector = Map(("arch", "a b")) })),
        new("step name", "spec.steps[0]", "at most 52", Steps(new Container { Name = Long[..53], Image = "x" })),
        new("step name", "spec.steps[0]", "'Build'", Steps(new Container { Name = "Build", Image = "x" })),
        new("step name", "spec.template.name", "'run-h.js'", Valid) { Template = StepOf(static s => s with { Name = "run-${HANDLER}" }) },
        new("git and gcs source name", "spec.sources[0].name", "at most 41", Sources(Git(Long[..42]))),
        new("git and gcs source name", "spec.sources[0].name", "at most 41", Sources(new SourceSpec { Name = "a_b", Gcs = new("Archive", "gs://a/b") })),
        new("custom source name", "spec.sources[0].name", "at most 38", Sources(Custom(Long[..39]))),
        new("container names", "spec.sources[1]", "'build-step-git-source-1'", Sources(Git("1") with { TargetPath = "a" }, Git(null) with { TargetPath = "b" })),
        new("container names", "spec.template.name", "'build-step-custom-source-a'", Sources(Custom("a"))) { Template = StepOf(static s => s with { Name = "custom-source-a" }) },
        new("container names", "spec.steps[0]", "'build-step-credential-initializer'", Steps(new Container { Name = "credential-initializer", Image = "x" })),
        new("container names", "spec.steps[1]", "'build-step-unnamed-2'", Steps(new Container { Name = "unnamed-2", Image = "x" }, new Container { Image = "x" })),
        new("images", "spec.steps[0]", "'X y' is no image", Steps(new Container { Image = "X y" })),
        new("images", "spec.sources[0].custom", "(InvalidImageName)", Sources(Custom("a") with { Custom = new() { Image = "a:b:c/d" } })),
        new("images", "spec.template.name", "'h.js/UPPER' is no image", Valid) { Template = StepOf(static s => s with { Image = "${HANDLER}/UPPER" }) },
        new("parameters in images", "spec.template.name", "Nothing gives the parameter in the image 'x:${NONE}' a value", Valid) { Template = StepOf(static s => s with { Image = "x:${NONE}" }) },
        new("form of volume names", "spec.volumes[0].name", "'A' is no name for a volume", Spec(static s => s with { Volumes = [Json("""{"name":"A"}""")] })),
        new("form of volume names", "spec.volumes[0].name", "'' is no name", Spec(static s => s with { Volumes = [Json("5")] })),
        new("form of volume names", "spec.template.name", "'${NONE}'", Valid) { Template = TemplateOf(static s => s with { Volumes = [Json("""{"name":"${NONE}"}""")] }) },
        new("mounted volumes", "spec.sources[0].custom", "build-step-custom-source-a mounts a volume that the Build has not (Not found: \"foo\")", Sources(Custom("a") with { Custom = Mounting(("foo", "/foo")) })),
        new("mounted volumes", "spec.template.name", "(Not found: \"h.js\")", Valid) { Template = StepOf(static s => s with { VolumeMounts = [Json("""{"name":"${HANDLER}","mountPath":"/x"}""")] }) },
        new("mount paths", "spec.sources[0].custom", "mounts the volume 'cache' nowhere", Sources(Custom("a") with { Custom = Mounting(("cache", "")) })),
        new("mount paths", "spec.sources[0].custom", "mounts two volumes at '/x' (must be unique)", Sources(Custom("a") with { Custom = Mounting(("cache", "/x"), ("home", "/x")) })),
        new("variable names", "spec.sources[0].custom", "'1A' is no name of a variable", Sources(Custom("a") with { Custom = new() { Image = "x", Env = [new("1A", "")] } })),
        new("variable names", "spec.template.env[0]", "'A=B'", Instance(static t => t with { Env = [new("A=B", "")] })),

        // Limits.
        new("form of the timeout", "spec.timeout", "'10' is no duration", Spec(static s => s with { Timeout = "10" })),
        new("form of the timeout", "spec.timeout", "'1d' is no duration", Spec(static s => s with { Timeout = "1d" })),
        new("timeout of nothing", "spec.timeout", "ends the Build at once", Spec(static s => s with { Timeout = "0s" })),
        new("size of a string", "spec.sources[0].custom", "131072 bytes; Linux takes 131071", Sources(Custom("a") with { Custom = new() { Image = "x", Env = [new("A", new string('x', 131_070))] } })),
        new("size of a string", "spec.template.name", "Linux takes 131071", Instance(static t => t with { Arguments = [new("DESTINATION", new string('x', 131_070)), .. t.Arguments!.Skip(1)] })),
        new("size of the Build", "spec", "the API server stores 1572864", Sources([.. Enumerable.Range(0, 16).Select(static i => Custom($"a{i}") with { Custom = new() { Image = "x", Args = [new string('x', 100_000)] } })])),
        new("size of a string", "spec.template.env[0]", "Linux takes 131071", Instance(static t => t with { Env = [new("A", new string('x', 131_070))] })),
        new("size of the pod", "spec", "The pod of the Build has more than the 1572864 bytes", Instance(static t => t with { Arguments = [new("DESTINATION", new string('x', 100_000)), .. t.Arguments!.Skip(1)] })) { Template = StepOf(static s => s with { Args = [.. Enumerable.Repeat("${DESTINATION}", 16)] }) },

        // Releases (11).
        new("timeout since v0.2", "spec.timeout", "v0.1, and spec.timeout came with v0.2 (cannot decode incoming new object: json: unknown field \"timeout\")", Spec(static s => new() { Template = Plain(s), Timeout = "1m" })) { Release = KnativeRelease.V01 },
        new("kind since v0.2", "spec.template.kind", "unknown field \"kind\"", Spec(static s => new() { Template = Plain(s) with { Kind = "ClusterBuildTemplate" } })) { Release = KnativeRelease.V01 },
        new("nodeSelector since v0.2", "spec.nodeSelector", "unknown field \"nodeSelector\"", Spec(static s => new() { Template = Plain(s), NodeSelector = Map(("a", "b")) })) { Release = KnativeRelease.V01 },
        new("affinity since v0.2", "spec.affinity", "unknown field \"affinity\"", Spec(static s => new() { Template = Plain(s), Affinity = Json("{}") })) { Release = KnativeRelease.V01 },
        new("subPath since v0.2", "spec.source.subPath", "unknown field \"subPath\"", Spec(static s => new() { Template = Plain(s), Source = Custom(null) with { SubPath = "x" } })) { Release = KnativeRelease.V01 },
        new("sources since v0.3", "spec.sources", "v0.2, and spec.sources came with v0.3.", Spec(static s => new() { Template = Plain(s), Sources = [Custom(null)] })) { Release = KnativeRelease.V02 },
        new("name since v0.3", "spec.source.name", "came with v0.3.", Spec(static s => new() { Template = Plain(s), Source = Custom("a") })) { Release = KnativeRelease.V02 },
        new("targetPath since v0.3", "spec.source.targetPath", "came with v0.3.", Spec(static s => new() { Template = Plain(s), Source = Git(null) with { TargetPath = "x" } })) { Release = KnativeRelease.V02 },
        new("parameters in images of v0.1", "spec.template.name", "v0.1 replaces no parameters in the image of a step", Spec(static s => new() { Template = Plain(s) })) { Release = KnativeRelease.V01, Template = StepOf(static s => s with { Image = "${IMAGE}" }) },
        new("parameters in volumes", "spec.template.name", "before v0.4 replaces no parameters in volumes", Spec(static s => new() { Template = s.Template })) { Release = KnativeRelease.V02, Template = TemplateOf(static s => s with { Volumes = [Json("""{"name":"v","secret":{"secretName":"${IMAGE}"}}""")] }) },
        new("a kind at all", "spec.source", "UnrecognizedSource", Spec(static s => new() { Template = Plain(s), Source = new() })) { Release = KnativeRelease.V01 },
    ];

    private static Container Mounting(params (string Name, string Path)[] mounts) => new()
    {
        Image = "x",
        VolumeMounts = [.. mounts.Select(static mount => Json(new JsonObject { ["name"] = mount.Name, ["mountPath"] = mount.Path }.ToJsonString()))],
    };

    private static TemplateInstantiation Plain(BuildSpec spec) => spec.Template! with { Kind = null };
}
