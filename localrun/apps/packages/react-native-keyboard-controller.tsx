import {Text, View} from 'react-native';
import {KeyboardAvoidingView, KeyboardAwareScrollView, KeyboardProvider} from 'react-native-keyboard-controller';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <KeyboardProvider>
          <KeyboardAvoidingView behavior="padding">
            <Text>inside</Text>
          </KeyboardAvoidingView>
          <KeyboardAwareScrollView style={{height: 60}}>
            <Text>scrolled</Text>
          </KeyboardAwareScrollView>
        </KeyboardProvider>
      </View>
      <Text>below</Text>
    </View>
  );
}
