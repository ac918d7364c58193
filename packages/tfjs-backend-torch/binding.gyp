{
  "targets": [
    {
      "target_name": "dfer_torch",
      "sources": ["<!@(node -p \"const{readdirSync}=require('fs');['native','native/cuda','native/kernels','native/onednn','native/ops','native/winograd'].flatMap(d=>readdirSync(d).filter(f=>f.endsWith('.cc')).map(f=>d+'/'+f)).join(' ')\")"],
      "include_dirs": [
        "build/precompiled",
        "native",
        "<!(node -p \"require('node-addon-api').include_dir\")",
        "<!@(node scripts/libtorch.mjs includes)"
      ],
      "defines": [
        "NAPI_VERSION=8",
        "NAPI_CPP_EXCEPTIONS",
        "_GLIBCXX_USE_CXX11_ABI=<!(node scripts/libtorch.mjs abi)",
        "DFER_CUDA=<!(node scripts/libtorch.mjs cuda)",
        "DFER_ONEDNN=<!(node scripts/libtorch.mjs onednn)",
        "DFER_LIBTORCH=\"<!(node scripts/libtorch.mjs libdir)\""
      ],
      "cflags!": ["-fno-exceptions"],
      "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-std=gnu++17"],
      "cflags_cc": ["-std=gnu++20", "-O3", "-fno-math-errno", "-fopenmp", "-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Wno-deprecated-declarations"],
      "ldflags": ["-fopenmp", "-Wl,-z,nodelete", "<!@(node scripts/libtorch.mjs rpath)"],
      "libraries": ["-L<!(node scripts/libtorch.mjs libdir)", "-Wl,--no-as-needed", "<!@(node scripts/libtorch.mjs libraries)"]
    }
  ]
}
