#addin nuget:?package=Cake.Dispatch&version=0.1.0
#nullable enable

// What the demo has published with MSBuild, published with the addin. A script cannot load what it packs itself, so this is one of its own.
Context.Environment.WorkingDirectory = MakeAbsolute(Directory("../.."));

var image = DispatchPublishFunction("samples/hello-js", new DispatchPublishFunctionSettings
{
    RuntimeImage = "oci-archive:samples/runtime-js/bin/runtime-js.oci.tar",
    Handler = "hello.js",

    // MSBuild leaves its project and what it made of it out by itself.
    Files = new FilePath[] { "samples/hello-js/hello.js", "samples/hello-js/.dockerignore" },
    Labels = { ["org.opencontainers.image.title"] = "Hello" },
    Archive = "artifacts/demo/hello-js.oci.tar",
});

Information("{0}", image.Digest);
if (image.Digest != Argument("digest", image.Digest))
{
    throw new CakeException("The same function has another digest than MSBuild's.");
}
