import {createBox, createText, createTheme, ThemeProvider} from '@shopify/restyle';
import {View} from 'react-native';

const theme = createTheme({
  colors: {accent: 'gold', ink: 'black'},
  spacing: {m: 16},
  textVariants: {defaults: {color: 'ink', fontSize: 18}},
});
const Box = createBox<typeof theme>();
const Text = createText<typeof theme>();

export default function App() {
  return (
    <ThemeProvider theme={theme}>
      <View style={{padding: 20, paddingTop: 80}}>
        <Text>above</Text>
        <View testID="package">
          <Box backgroundColor="accent" padding="m">
            <Text>inside</Text>
          </Box>
        </View>
        <Text>below</Text>
      </View>
    </ThemeProvider>
  );
}
