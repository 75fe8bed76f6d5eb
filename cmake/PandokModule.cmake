# pandok_module(name DEPS target...)
#
# One library per folder src/<name>, as target pandok::<name>. Files named *_test.cpp become
# the test program <name>_test. DEPS are the libraries that this room may use; which rooms it
# may include is checked by tests/style/tidy.py.
#
# All presets but "edit" and "lint" compile ten files of a room at a time (a unity build: a quarter
# of the time). So names in unnamed namespaces are a room's own: two files with the same one do not
# compile, and most often want to share it. Kernels, one file a processor, are compiled alone.
add_library(pandok_flags INTERFACE)
target_compile_options(pandok_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  -Wimplicit-fallthrough -Wno-missing-field-initializers -Werror=unused-result -Werror=return-type)
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ takes a test's own fixture for one of a header.
  target_compile_options(pandok_flags INTERFACE -Wno-subobject-linkage)
endif()
target_compile_definitions(pandok_flags INTERFACE _GLIBCXX_ASSERTIONS)
if(PANDOK_WERROR)
  target_compile_options(pandok_flags INTERFACE -Werror)
endif()
if(PANDOK_SANITIZE)
  set(san -fsanitize=${PANDOK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    list(APPEND san -fno-sanitize=function)  # clang 14 cannot assemble it with coroutines
  endif()
  # Global, so that the libraries and the flags target agree.
  add_compile_options(${san})
  add_link_options(${san})
  add_compile_definitions(PANDOK_SANITIZED)
endif()
if(PANDOK_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

set(test_timeout_s 120)
if(PANDOK_SANITIZE)
  set(test_timeout_s 480)
endif()
add_custom_target(unit_tests)  # every <room>_test

function(pandok_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPS;TEST_DEPS")
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  set(kernels ${sources})
  list(FILTER kernels INCLUDE REGEX "_(scalar|avx2|avx512)\\.cpp$")
  set_source_files_properties(${kernels} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  add_library(pandok_${name} STATIC ${sources})
  target_include_directories(pandok_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(pandok_${name} PUBLIC ${arg_DEPS} PRIVATE pandok_flags)
  add_library(pandok::${name} ALIAS pandok_${name})
  if(BUILD_TESTING AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test
      PRIVATE pandok::${name} ${arg_TEST_DEPS} pandok_flags GTest::gtest_main)
    add_dependencies(unit_tests ${name}_test)
    gtest_discover_tests(${name}_test PROPERTIES LABELS unit TIMEOUT ${test_timeout_s} DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
